import { duration, strictMap } from "../plan/leaves";
import { type Action, JOB, OUTPUT } from "./action";
import { common, image, judge, wholeStageChoice } from "./leaves";
import { metricsTokens } from "./metrics-tokens";
import { STAGE_ROLES } from "./roles";

/** One whole stage: the action at the root. */
export const stage = {
  name: "stage",
  description:
    "One whole stage of a Cloud Run canary release: deploy, probe, move traffic, watch the metrics, roll back on failure.",
  inputs: strictMap({
    ...common,
    image,
    stage: wholeStageChoice().prefault("next").meta({ description: "A stage's name or its number from 1, or `next`." }),
    for: duration("10m")
      .exactOptional()
      .meta({ description: "How long to watch, instead of the stage's `watch`.", examples: ["10m"] }),
    judge,
    "metrics-tokens": metricsTokens,
  }),
  outputs: {
    verdict: OUTPUT.verdict,
    decision: OUTPUT.decision,
    percent: OUTPUT.percent,
    "tag-url": OUTPUT.tagUrl,
    evidence: OUTPUT.evidence,
    "evidence-digest": OUTPUT.digest,
  },
  permissions: JOB,
  roles: STAGE_ROLES,
  example: { image: "us-central1-docker.pkg.dev/my-project/ion-api/ion-api-canary:v1" },
} as const satisfies Action;
