import type { Moment } from "./moments";
import { opens, reaches } from "./restart";
import { SHARE_NEEDED, type Trial } from "./trial";

/**
 * What stable says of the canary's trouble: `well` that it does not suffer as much, `suffers` that it does, `late` that its
 * newest numbers are not there yet, `missing` that they are not coming. `silent`: nothing, or it was not asked. `calm`:
 * there is no trouble, for the evidence against the canary is not large enough.
 */
export type Standing = "well" | "suffers" | "late" | "missing" | "silent" | "calm";

/** Where the scan ended: after how many moments the canary failed, and how its trouble stands then, or at the end. */
export interface Outcome {
  readonly failed?: number;
  readonly standing: Standing;
}

/** Where nothing keeps it from being taken back. */
const BLAMED: readonly Standing[] = ["well", "missing", "silent"];
/** So long stable's numbers may be behind the canary's before it is judged without them; milliseconds. */
const GRACE = 5 * 60_000;

/**
 * Returns the first moment at which the canary fails: every moment is asked, as a look at each would have done. Of trouble
 * that is shared it is the moment at which stable has suffered without a break for `sharedIncident`: what both lost in
 * an outage that is over weighs on, and is no outage. `counts` says at which moments it may fail; `end` is as in a trial.
 */
export function scan(trial: Trial, counts: (end: number) => boolean = () => true): Outcome {
  let standing: Standing = "calm";
  let since = Number.POSITIVE_INFINITY;
  for (const [index, moment] of trial.moments.entries()) {
    const end = index + 1;
    // What adds no loss can make no pot larger; where one is large already it may make it small again.
    if (standing === "calm" && isQuiet(moment)) continue;
    standing = fires(trial, end) ? standingAt(trial, end) : "calm";
    since = isIncident(trial, standing, end) ? Math.min(since, moment.end) : Number.POSITIVE_INFINITY;
    const isOver = moment.end - since >= trial.statistics.sharedIncident * 1000;
    if ((isOver || BLAMED.includes(standing)) && counts(end)) return { failed: end, standing };
  }
  return { standing };
}

/** It lasts as long as stable's newest quarter of `sharedIncident` says so: a single minute may be good by luck. */
function isIncident({ moments, stable, statistics }: Trial, standing: Standing, end: number): boolean {
  if (standing !== "suffers") return false;
  const after = (moments[end - 1]?.end ?? 0) - (statistics.sharedIncident * 1000) / 4;
  let before = end - 1;
  while (before > 0 && (moments[before - 1]?.end ?? 0) > after) before--;
  return opens(stable, before, end);
}

/** Returns whether the evidence against the canary is large enough after so many moments, and rests on enough failures. */
export function fires({ harm, lost, needed, statistics }: Trial, end: number): boolean {
  return harm !== undefined && (lost[end] ?? 0) >= statistics.minFailures && reaches(harm, end, needed);
}

/** Returns what stable says of trouble after so many moments; where it saw less than half of it, nobody can tell. */
export function standingAt(trial: Trial, end: number): Standing {
  const { share, lost, witnessed } = trial;
  if (share !== undefined && reaches(share, end, SHARE_NEEDED)) return "well";
  const seen = witnessed[end] ?? 0;
  return seen > 0 && seen >= (lost[end] ?? 0) / 2 ? "suffers" : absenceAt(trial, end);
}

/** Only of one that was there before anything is expected. */
function absenceAt({ stable, moments }: Trial, end: number): Standing {
  const moment = moments[end - 1];
  if (moment === undefined || moment.heard >= moment.end || !((stable.whole[end] ?? 0) > 0)) return "silent";
  return moment.end - moment.heard <= GRACE ? "late" : "missing";
}

function isQuiet({ canary }: Moment): boolean {
  return canary.least === 0 && canary.likely === 0;
}
