import type { Outcome } from "../core/report/outcome";
import { runStage } from "../flows/stage";
import { DEFAULT_TAG, type JobContext, readTarget } from "./context";
import { commitOf, deployJob } from "./deploy-canary";
import { healthJob } from "./health-gate";
import { giveTokens, metricsJob, refusePlainTokens } from "./metrics-gate";
import { allOf } from "./refusals";
import { boundBy } from "./stage-conditions";
import { telling } from "./telling";

/** Starts the action at the root: the parts' own jobs, and a rollback that asks nobody. */
export async function startStage(context: JobContext<"stage">): Promise<Outcome> {
  giveTokens(context);
  const { inputs, real } = context;
  const target = await readTarget(context);
  const { ref } = target;
  const metrics = metricsJob({ ...inputs, stage: undefined, "fail-on": ["fail"] }, target);
  const [{ conditions, ...moved }] = await allOf([
    (async () => boundBy(inputs, target.plan))(),
    (async () => refusePlainTokens(inputs, metrics))(),
  ]);
  const takeBack = { ref, mode: "emergency", mustConfirm: false, reason: "", tag: DEFAULT_TAG, dryRun: false } as const;
  return telling(context, ref, (hub) =>
    runStage(
      real.world,
      {
        deploy: deployJob({ ...inputs, ...moved, tag: DEFAULT_TAG }, target, commitOf(inputs, hub.run)),
        health: healthJob(inputs, target),
        metrics,
        rollback: takeBack,
        ...(conditions === undefined ? {} : { conditions }),
      },
      hub,
    ),
  );
}
