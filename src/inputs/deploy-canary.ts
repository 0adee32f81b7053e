import { strictMap } from "../plan/leaves";
import { type Action, JOB, OUTPUT } from "./action";
import { common, image, stageChoice, tag } from "./leaves";
import { override } from "./release-leaves";
import { DEPLOY_ROLES } from "./roles";

/** Makes the canary and moves users to it. */
export const deployCanary = {
  name: "deploy-canary",
  description:
    "Deploy a canary beside the stable revision and move traffic to the next stage, exactly as far as the plan says.",
  inputs: strictMap({
    ...common,
    image,
    stage: stageChoice().prefault("next").meta({
      description:
        "A stage's name or its number from 1, `next`, or `0` to deploy without moving any user. A named stage may skip stages, never go back.",
    }),
    tag,
    override,
  }),
  outputs: {
    rollout: "Name of the rollout that the canary belongs to.",
    stage: "Name of the stage that the rollout is at; `0` before the first.",
    percent: OUTPUT.percent,
    revision: "Short name of the canary's revision.",
    "stable-revision": "Short name of the stable revision; after the promotion, of the revision that serves everybody.",
    url: "Address of the service.",
    "tag-url": OUTPUT.tagUrl,
    changed: "`false` where there was nothing to do.",
    regions: OUTPUT.regions,
  },
  permissions: JOB,
  roles: DEPLOY_ROLES,
  example: { image: "us-central1-docker.pkg.dev/my-project/ion-api/ion-api-canary:v1", stage: "next" },
} as const satisfies Action;
