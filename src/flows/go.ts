import { type Go, type GoTerms, judgeGo } from "../core/go";
import type { Ledger } from "../core/ledger";
import { everyOf } from "../core/looks";
import { type DecidedBy, type GateFinding, renderRecord } from "../core/report/evidence";
import type { World } from "../ports";
import { judgeAll } from "./judging";
import { type MetricsJob, rulesFor, stageOf } from "./metrics-job";

/** How a stage is judged as a whole: as metrics-gate judges it, and by how old its numbers may be. Seconds. */
export type WholeStageJob = Omit<MetricsJob, "failOn" | "dryRun"> & { readonly deadMan: { readonly hold: number } };

/** What is known of the guards at this moment. */
export type Circumstances = Pick<GoTerms, "complaints" | "frozen" | "override">;

/** What was found of a whole stage, what follows, and where the evidence is. */
export interface StageFinding {
  readonly found: GateFinding;
  readonly go: Go;
  readonly evidence: { readonly path: string; readonly digest: string };
}

/**
 * Returns whether the stage in force may be left, judged once over all the time since it began, and keeps the evidence;
 * it changes nothing. Throws what `judgeAll` throws: credentials or permissions that a critical metric lacks.
 *
 * The watch is taken to have begun with the stage, so that one look judges every window of it, and a look that comes late
 * or alone finds what those before it would have. It is the last look of that watch only once the bake is over: until
 * then a stretch shorter than a metric's window is not judged, since a few bad requests in a stage's first minute are not
 * yet a bad window; afterwards it counts as one, or a stage with a bake shorter than its windows could never be left.
 */
export async function judgeStage(
  world: World,
  job: WholeStageJob,
  ledger: Ledger,
  extra: Circumstances,
): Promise<StageFinding> {
  const now = world.clock.now();
  const { bake, watch } = stageOf(job, ledger);
  const final = now >= ledger.since + bake * 1000;
  const look = { at: now, watchFrom: ledger.since, final, every: job.every ?? everyOf(watch) };
  const found: GateFinding = { ...(await judgeAll(world, job, ledger, look)), extended: false };
  const decidedBy: DecidedBy = { ...rulesFor(job, ledger), onSkew: job.onSkew };
  const go = judgeGo(found, ledger, { ...decidedBy, ...extra, now, bake, fresh: job.deadMan.hold });
  const record = renderRecord(job.ref, ledger, found, { decision: go.decision, decidedBy });
  return { found, go, evidence: await world.evidence.keep("stage", record) };
}
