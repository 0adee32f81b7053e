import { duration, strictMap, text } from "../plan/leaves";
import { type Action, ISSUE_AND_COMPLAINTS, JOB, OUTPUT, SHOWING } from "./action";
import { common, flag, image, judge, stageChoice, wholeStageChoice } from "./leaves";
import { metricsTokens } from "./metrics-tokens";
import { channels, commit, githubToken, override } from "./release-leaves";
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
    proposal: text("the output `proposal` of the action propose", /^\{.*\}$/s)
      .exactOptional()
      .meta({
        description: "What was proposed and approved: the output of the same name of the action `propose`.",
        examples: [`\${{ needs.propose.outputs.proposal }}`],
        remark: "as it is; the job propose hands it on under `outputs`, and this one names that job under `needs`",
      }),
    "require-proposal": flag().prefault("false").meta({
      description:
        "`true`: without a `proposal` nothing is done. GitHub hands on an empty text in place of an output in which it sees a secret.",
    }),
    environment: text("the name of a GitHub environment such as production", /^\S.*$/)
      .exactOptional()
      .meta({
        description: "The GitHub environment of this job; who approved it is read and recorded.",
        examples: ["production"],
      }),
    after: stageChoice()
      .exactOptional()
      .meta({ description: "The stage that must be in force; otherwise the step is held.", examples: ["stage-1"] }),
    override,
    commit,
    "github-token": githubToken("read the approval and show the stage on GitHub"),
    ...channels,
  }),
  outputs: {
    verdict: OUTPUT.verdict,
    decision: OUTPUT.decision,
    percent: OUTPUT.percent,
    "tag-url": OUTPUT.tagUrl,
    evidence: OUTPUT.evidence,
    "evidence-digest": OUTPUT.digest,
    regions: OUTPUT.regions,
  },
  permissions: [
    ...JOB,
    {
      grant: "actions: read",
      why: "to read who approved, where a `proposal` is given",
      without: "a stage that has an environment is held",
    },
    ...SHOWING,
    ISSUE_AND_COMPLAINTS,
  ],
  roles: STAGE_ROLES,
  example: { image: "us-central1-docker.pkg.dev/my-project/ion-api/ion-api-canary:v1" },
} as const satisfies Action;
