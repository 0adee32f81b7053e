import { RolloutError } from "../errors";
import { BEFORE_FIRST } from "./ask";
import { renderTime } from "./format";
import type { Ledger } from "./ledger";

/** How far a time may lie in the future, in milliseconds: the clocks of two runners differ, but not by more. */
export const CLOCK_SKEW = 300_000;

/** Why a rollout cannot be judged by its plan and the clock: a clause, and what can be pasted. */
export interface Doubt {
  readonly why: string;
  readonly hint: string;
}

/**
 * Returns why nobody can tell how long the stage in force has to last, or has lasted: the plan does not know it, or the
 * ledger was written by a clock that is ahead. Undefined where both are in order. `now` in epoch milliseconds.
 */
export function doubtOf(ledger: Ledger, stages: readonly { readonly name: string }[], now: number): Doubt | undefined {
  const { stage, since, startedAt, lookedAt = since } = ledger;
  if (stage !== BEFORE_FIRST && !stages.some(({ name }) => name === stage)) {
    const known = stages.map(({ name }) => name).join(", ");
    const why = `expected the rollout to be at a stage of the plan (${known}), got ${stage}, which the plan does not know`;
    return {
      why,
      hint: "Give the stage its name back in the plan until the rollout is over, or take the rollout back.",
    };
  }
  const ahead = Math.max(since, startedAt, lookedAt);
  if (ahead <= now + CLOCK_SKEW) return undefined;
  const why = `expected the rollout's ledger to be of the past, got ${renderTime(ahead)} at ${renderTime(now)}`;
  return { why, hint: "A clock is ahead. Set it right, then take the rollout back, or wait until that time is past." };
}

/** Throws HELD where `doubtOf` tells of a doubt. */
export function refuseDoubtful(ledger: Ledger, stages: readonly { readonly name: string }[], now: number): void {
  const doubt = doubtOf(ledger, stages, now);
  if (doubt !== undefined) throw new RolloutError("HELD", doubt.why, doubt.hint);
}
