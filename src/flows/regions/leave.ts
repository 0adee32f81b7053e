import { joinOutcomes, type Outcome } from "../../core/report/outcome";
import { joinGates, type RegionOutcome } from "../../core/report/regions";
import type { World } from "../../ports";
import type { Hub } from "../../ports/forge";
import { isQueued } from "../deploy-job";
import { judgeLeaving, type Leaving } from "../leaving";
import { leavesStage, type StageJob } from "../stage-job";
import { worldOf } from "./side-by-side";
import type { Place } from "./stands";

/** A region's turn at a stage, and where the region stands. */
export interface StageTurn {
  readonly job: StageJob;
  readonly place: Place;
}

/** The turns that are to be taken; with an outcome none is. */
export interface Left {
  readonly turns: readonly StageTurn[];
  readonly ended?: Outcome;
}

/**
 * Returns the turns where every region may leave its stage, on fresh numbers of all of them. One at fault takes all back,
 * which is the outcome then. Where one is held after an approval nothing is moved; without one only the regions that are
 * held have their turn, to be watched again. Throws what keeps a region's numbers from being read.
 */
export async function judgeAllLeaving(
  world: World,
  turns: readonly StageTurn[],
  hub: Pick<Hub, "forge">,
): Promise<Left> {
  const settled = await Promise.allSettled(turns.map((turn) => judgeOne(world, turn, hub)));
  const judged = settled.flatMap((one) => (one.status === "fulfilled" && one.value !== undefined ? [one.value] : []));
  const faulty = judged.find(({ left }) => left.decision === "rollback");
  if (faulty !== undefined) return { turns: [], ended: await takeAllBack(world, faulty, judged) };
  for (const one of settled) if (one.status === "rejected") throw one.reason;
  const held = judged.filter(({ left }) => left.decision === "hold");
  if (held.length === 0) return { turns };
  const told = toldOf(held);
  return told.length === 0 ? { turns: held.map(({ turn }) => turn) } : { turns: [], ended: joinGates(told) };
}

interface Judged {
  readonly turn: StageTurn;
  readonly left: Leaving;
}

/** Undefined where no stage is left: none is in force, or another image is. */
async function judgeOne(world: World, turn: StageTurn, hub: Pick<Hub, "forge">): Promise<Judged | undefined> {
  const { job, place } = turn;
  const { ledger } = place;
  if (ledger?.status !== "running" || isQueued(job.deploy, ledger) || !leavesStage(job, ledger)) return undefined;
  return { turn, left: await judgeLeaving(worldOf(world, job.deploy.ref), job, ledger, hub) };
}

async function takeAllBack(world: World, { turn, left }: Judged, judged: readonly Judged[]): Promise<Outcome> {
  const { job, place } = turn;
  const { ledger } = place;
  const told = toldOf(judged);
  const steps = told.length === 0 ? [] : [joinGates(told)];
  if (job.takeBack === undefined || ledger === undefined) return joinOutcomes(steps, {});
  const asked = { ...job.rollback, mode: "emergency", reason: left.why, of: ledger } as const;
  const back = await job.takeBack(world, asked, ledger);
  const outputs = { verdict: left.verdict, decision: "rollback", percent: "0" };
  return joinOutcomes([...steps, back], { exit: back.exit === 0 ? 1 : back.exit, outputs });
}

function toldOf(judged: readonly Judged[]): readonly RegionOutcome[] {
  return judged.flatMap(({ turn, left }) =>
    left.told === undefined ? [] : [{ region: turn.place.region, outcome: left.told }],
  );
}
