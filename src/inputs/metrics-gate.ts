import { duration, strictMap } from "../plan/leaves";
import { type Action, JOB, OUTPUT } from "./action";
import { common, judge, stageChoice, verdictList } from "./leaves";
import { metricsTokens } from "./metrics-tokens";
import { METRICS_ROLES } from "./roles";

/** Watches the canary's numbers. */
export const metricsGate = {
  name: "metrics-gate",
  description: "Watch the canary's metrics for a while and decide: advance, promote, hold or rollback.",
  inputs: strictMap({
    ...common,
    stage: stageChoice()
      .exactOptional()
      .meta({
        description: "The stage whose `watch` applies, by name or number. Default: the one that the rollout is at.",
        examples: ["stage-1"],
      }),
    for: duration("10m")
      .exactOptional()
      .meta({ description: "How long to watch, instead of the stage's `watch`.", examples: ["10m"] }),
    every: duration("1m")
      .exactOptional()
      .meta({
        description: "Time from one look to the next. Default: a tenth of the watch, at most `1m`.",
        examples: ["1m"],
      }),
    judge,
    "metrics-tokens": metricsTokens,
    "fail-on": verdictList
      .prefault("fail")
      .meta({ description: "Verdicts that end the step with status 1, with commas between them." }),
  }),
  outputs: {
    verdict: OUTPUT.verdict,
    decision: OUTPUT.decision,
    evidence: OUTPUT.evidence,
    "evidence-digest": OUTPUT.digest,
    regions: OUTPUT.regions,
  },
  permissions: JOB,
  roles: METRICS_ROLES,
  example: { for: "10m" },
} as const satisfies Action;
