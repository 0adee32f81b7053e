import { type Decision, decide, type Rules } from "../decision";
import type { Terms } from "../judge/terms";
import { everyOf } from "../looks";
import type { MetricRule } from "../metric";
import { type Found, judgeTraffic } from "./judged";
import type { Traffic } from "./traffic";

/** A stage as it is played; times in seconds. */
export interface StageSetup {
  readonly name: string;
  readonly percent: number;
  readonly watch: number;
  readonly bake: number;
  /** From one look to the next once the watch is over. */
  readonly bakeEvery: number;
  readonly metrics: readonly MetricRule[];
  readonly terms: Terms;
  readonly rules: Rules;
}

/** How a stage came out in one rollout. Times in seconds since the stage began. */
export interface Episode {
  /** What was decided in the end, and when: `advance` and `promote` at the stage's end, `rollback` at any look. */
  readonly decision: Decision;
  readonly at: number;
  /** The canary's requests until then, and how many of them were bad (or slower than the rollback line). */
  readonly requests: number;
  readonly bad: number;
  /** Whether the watch itself, extended or not, came to a pass. */
  readonly green: boolean;
}

/** How much longer the next look back over the series is than the last one, where a canary is expected to fail soon. */
const FURTHER = 4;

/** Returns how long a stage lasts: as long as it is watched, and as long as it bakes. Seconds. */
export function lengthOf({ watch, bake }: Pick<StageSetup, "watch" | "bake">): number {
  return Math.max(watch, bake);
}

/**
 * Plays a stage once: watched, watched once more where that is inconclusive and the plan extends, baked, and judged on
 * its last watch before it is left; what is inconclusive then is watched once more, too. `soon` says that the canary will
 * probably be taken back early, so that only as much of the series is judged as it takes; it changes no outcome.
 */
export function playStage(setup: StageSetup, traffic: Traffic, soon: boolean): Episode {
  const watched = watchFrom(setup, traffic, 0);
  const ended = watched.decision === "rollback" ? watched : leave(setup, traffic, watched, soon);
  return { decision: ended.decision, at: ended.at, green: watched.green, ...traffic.servedUntil(ended.at) };
}

/** How a watch, or the stage, ended and when. */
interface Ended {
  readonly decision: Decision;
  readonly at: number;
  readonly green: boolean;
}

/** One watch that begins `from` seconds into the stage, and one extension where the plan grants it. */
function watchFrom(setup: StageSetup, traffic: Traffic, from: number, extended = false): Ended {
  const at = from + setup.watch;
  const found = look(setup, traffic, at, from);
  const failed = rollbackOf(setup, found, (seenAt) => lookAfter(seenAt, from, everyOf(setup.watch), at));
  if (failed !== undefined) return failed;
  if (found.verdict === "inconclusive" && setup.rules.onInconclusive === "extend" && !extended)
    return watchFrom(setup, traffic, at, true);
  return concluded(setup, found, at);
}

/** The bake after the watch, and the look before the stage is left. */
function leave(setup: StageSetup, traffic: Traffic, watched: Ended, soon: boolean): Ended {
  const end = Math.max(lengthOf(setup), watched.at);
  if (end === watched.at) return watched;
  for (let at = watched.at * FURTHER; soon && at < end; at *= FURTHER) {
    const failed = bakeFailure(setup, look(setup, traffic, at, at - setup.watch), watched.at, end);
    if (failed !== undefined) return failed;
  }
  const found = look(setup, traffic, end, end - setup.watch);
  const failed = bakeFailure(setup, found, watched.at, end);
  if (failed !== undefined) return failed;
  if (found.verdict === "inconclusive" && setup.rules.onInconclusive === "extend")
    return watchFrom(setup, traffic, end, true);
  return concluded(setup, found, end);
}

function look({ metrics, terms }: StageSetup, traffic: Traffic, at: number, from: number): Found {
  return judgeTraffic(metrics, terms, traffic, { at, watchFrom: from });
}

function bakeFailure(setup: StageSetup, found: Found, from: number, end: number): Ended | undefined {
  return rollbackOf(setup, found, (seenAt) => lookAfter(seenAt, from, setup.bakeEvery, end));
}

/** A failure is acted on at the first look that can see it; where `fail` is no reason to roll back, never. */
function rollbackOf({ rules }: StageSetup, { failure }: Found, actAt: (seenAt: number) => number): Ended | undefined {
  if (failure === undefined || decide("fail", rules) !== "rollback") return undefined;
  return { decision: "rollback", at: actAt(failure.seenAt), green: false };
}

function concluded({ rules }: StageSetup, { verdict }: Found, at: number): Ended {
  return { decision: decide(verdict, rules), at, green: verdict === "pass" };
}

/** The first look at or after a moment, where looks begin at `from`, come every so many seconds, and end with one. */
function lookAfter(seenAt: number, from: number, every: number, end: number): number {
  const looks = Math.max(0, Math.ceil((seenAt - from) / every));
  return Math.min(end, from + looks * every);
}
