import { renderTime } from "./format";

/** What a run that is over tells whoever would order the same again. */
export interface Ended {
  /** GitHub's word, such as `failure` or `cancelled`. */
  readonly conclusion: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly url: string;
}

/** Why a run is not ordered again at this moment, a clause, and whether a person must look. */
export interface NotAgain {
  readonly why: string;
  readonly alarm: boolean;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** How long after the first run in vain another one is ordered; each further one waits twice as long. */
const FIRST = 15 * MINUTE;
/** So many runs in vain are no accident. */
const CALLS_AFTER = 3;

/**
 * Returns why what has been run in vain is not run again now; undefined where it may be. `ended` are the runs of this very
 * stay, newest first. What a person rejected is theirs to begin again, what was cancelled rests for a day, and all else is
 * tried again: after a quarter of an hour, then twice as long each time, at most a day. `now` in epoch milliseconds.
 */
export function decideAgain(
  ended: readonly Ended[],
  rejectedBy: string | undefined,
  now: number,
): NotAgain | undefined {
  const [last] = ended;
  if (last === undefined) return undefined;
  if (rejectedBy !== undefined) return { why: `${rejectedBy} rejected it (${last.url})`, alarm: true };
  const isCancelled = last.conclusion === "cancelled";
  const until = last.createdAt + (isCancelled ? DAY : Math.min(DAY, FIRST * 2 ** (ended.length - 1)));
  if (now >= until) return undefined;
  const why = `${last.url} ended with ${last.conclusion}, and it is tried again from ${renderTime(until)} on`;
  return { why, alarm: isCancelled || ended.length >= CALLS_AFTER };
}
