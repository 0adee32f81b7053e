import { type Decision, decide } from "../core/decision";
import { refuseDoubtful } from "../core/footing";
import { goesOnBetweenWays } from "../core/go";
import type { Ledger } from "../core/ledger";
import { renderGo, renderJudgedAgain } from "../core/report/judged";
import type { Outcome } from "../core/report/outcome";
import type { Verdict } from "../core/verdict";
import type { World } from "../ports";
import type { Hub } from "../ports/forge";
import { readCircumstances, steppedOver } from "./circumstances";
import type { Conditions } from "./conditions";
import { judgeStage } from "./go";
import { judgeNow } from "./metrics-gate";
import { leavesStage, type StageJob, whyNotLeft } from "./stage-job";

/** Whether the stage in force is left. */
export interface Leaving {
  readonly verdict: Verdict;
  readonly decision: Decision;
  /** For the ledger, where it is taken back. */
  readonly why: string;
  /** What was found of the whole stage; absent where it was judged by its last watch, or not at all. */
  readonly told?: Outcome;
  /** The guards that were stepped over; empty where none was. */
  readonly override: string;
  /** Between two ways: what keeps it there beside its numbers; absent where nothing does. */
  readonly standing?: readonly string[];
}

/**
 * Returns whether the stage is left, on fresh numbers; before the first one, and where it is not to be left, there are
 * none. What was approved is judged by the whole stage, as it was when it was shown; without a proposal nobody speaks of a
 * bake, and the stage's last watch decides.
 */
export async function judgeLeaving(
  world: World,
  job: StageJob,
  ledger: Ledger,
  hub: Pick<Hub, "forge">,
): Promise<Leaving> {
  if (!leavesStage(job, ledger)) return { verdict: "pass", decision: "advance", why: "", override: "" };
  const { conditions } = job;
  const left =
    conditions?.proposal === undefined
      ? await judgeLastWatch(world, job, ledger)
      : await judgeWholeStage(world, job, ledger, { conditions, hub });
  return left.decision === "hold" && goesOnBetweenWays(ledger, left) ? betweenWays(world, ledger, left) : left;
}

/** The stage was judged before anybody was taken off its way; since then nobody is on the canary, so there is no more to see. */
function betweenWays({ log }: World, { stage }: Ledger, { told: _, ...left }: Leaving): Leaving {
  log.info(`${stage} was judged and left before; nobody is on the canary until the next way is open.`);
  return { ...left, decision: "advance" };
}

async function judgeLastWatch(world: World, job: StageJob, ledger: Ledger): Promise<Leaving> {
  const verdict = await judgeNow(world, job.metrics, ledger);
  world.log.info(`${ledger.stage} is judged before it is left: ${verdict ?? "it has not been watched long enough"}.`);
  const why = whyNotLeft(ledger);
  if (verdict === undefined) return { verdict: "no-data", decision: "hold", why, override: "" };
  return { verdict, decision: decide(verdict, { ...job.metrics, lastStage: false }), why, override: "" };
}

async function judgeWholeStage(
  world: World,
  { deploy, metrics }: StageJob,
  ledger: Ledger,
  { conditions, hub }: { readonly conditions: Conditions; readonly hub: Pick<Hub, "forge"> },
): Promise<Leaving> {
  refuseDoubtful(ledger, metrics.stages, world.clock.now());
  const { complaints, deadMan } = conditions;
  const circumstances = await readCircumstances(world, deploy.guards, complaints, hub);
  const judged = await judgeStage(world, { ...metrics, deadMan }, ledger, circumstances);
  const { verdict, decision, standing } = judged.go;
  const told = renderJudgedAgain(ledger, judged);
  world.log.info(told.headline);
  const override = steppedOver(circumstances, metrics, ledger, world.clock.now());
  return { verdict, decision, why: renderGo(ledger, judged.go), told, override, ...(standing && { standing }) };
}
