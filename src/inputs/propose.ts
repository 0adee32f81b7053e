import { strictMap } from "../plan/leaves";
import { type Action, JOB, OUTPUT } from "./action";
import { common, image, judge, wholeStageChoice } from "./leaves";
import { metricsTokens } from "./metrics-tokens";
import { commit, githubToken, override, rollouts } from "./release-leaves";
import { PROPOSE_ROLES } from "./roles";

/** Shows what the approver of a stage needs. */
export const propose = {
  name: "propose",
  description:
    "Judge whether the next stage may begin, show the evidence to whoever approves it, and say which environment that is.",
  inputs: strictMap({
    ...common,
    image,
    stage: wholeStageChoice().prefault("next").meta({ description: "A stage's name or its number from 1, or `next`." }),
    rollout: rollouts.exactOptional().meta({
      description:
        "The canary's revision that is meant, or one for each region with commas between them; where another one is under way, nothing is proposed.",
      examples: ["ion-api-00042-abc"],
    }),
    judge,
    "metrics-tokens": metricsTokens,
    override,
    commit,
    "github-token": githubToken("read the issues in which users complain"),
  }),
  outputs: {
    stage: "Name of the stage that may begin; empty where none may, or nothing is to be done.",
    environment: "GitHub environment that approves the stage; empty where nobody is asked.",
    proposal: "What is to be approved, as one line of JSON for the input of the same name.",
    rollout: "The canary's revision; empty where the rollout is still to begin.",
    since: "When the stage in force began, or what the service had before; empty where it has had no rollout.",
    stages: "JSON list of the stages from that one on, each with `stage`, `after`, `percent`, `environment` and `for`.",
    image: "The image that is released.",
    verdict: OUTPUT.verdict,
    decision: OUTPUT.decision,
    evidence: OUTPUT.evidence,
    "evidence-digest": OUTPUT.digest,
    regions: OUTPUT.regions,
  },
  permissions: [
    ...JOB,
    {
      grant: "issues: read",
      why: "to read complaints, where the plan names a label for them",
      without: "the stage is held where it does",
    },
  ],
  roles: PROPOSE_ROLES,
  example: { stage: "next" },
} as const satisfies Action;
