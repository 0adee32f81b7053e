import type { Moment } from "./moments";
import { opens, reaches } from "./restart";
import { SHARE_NEEDED, type Trial } from "./trial";

/** Where the scan ended: after how many moments the canary failed, or whether its trouble is shared at the end. */
export interface Outcome {
  readonly failed?: number;
  readonly shared: boolean;
}

/**
 * Returns the first moment at which the canary fails: every moment is asked, as a look at each would have done. Of trouble
 * that is shared it is the moment at which stable has suffered without a break for `sharedIncident`: what both lost in
 * an outage that is over weighs on, and is no outage.
 */
export function scan(trial: Trial): Outcome {
  const { moments, statistics } = trial;
  let [shared, since] = [false, Number.POSITIVE_INFINITY];
  for (const [index, moment] of moments.entries()) {
    const end = index + 1;
    // What adds no loss can make no pot larger; where one is large already it may make it small again.
    if (!shared && isQuiet(moment)) continue;
    shared = fires(trial, end);
    if (shared && !isShared(trial, end)) return { failed: end, shared: false };
    since = shared && suffers(trial, end) ? Math.min(since, moment.end) : Number.POSITIVE_INFINITY;
    if (moment.end - since >= statistics.sharedIncident * 1000) return { failed: end, shared: true };
  }
  return { shared };
}

/** Stable suffers as long as the newest quarter of `sharedIncident` says so: a single minute may be good by luck. */
function suffers({ moments, stable, statistics }: Trial, end: number): boolean {
  const after = (moments[end - 1]?.end ?? 0) - (statistics.sharedIncident * 1000) / 4;
  let before = end - 1;
  while (before > 0 && (moments[before - 1]?.end ?? 0) > after) before--;
  return opens(stable, before, end);
}

/** Returns whether the evidence against the canary is large enough after so many moments, and rests on enough failures. */
export function fires({ harm, lost, needed, statistics }: Trial, end: number): boolean {
  return harm !== undefined && (lost[end] ?? 0) >= statistics.minFailures && reaches(harm, end, needed);
}

/** Returns whether stable suffers as much; where stable saw less than half of what the canary lost, nobody can tell. */
export function isShared({ share, lost, witnessed }: Trial, end: number): boolean {
  if (share === undefined || (witnessed[end] ?? 0) < (lost[end] ?? 0) / 2) return false;
  return !reaches(share, end, SHARE_NEEDED);
}

function isQuiet({ canary }: Moment): boolean {
  return canary.least === 0 && canary.likely === 0;
}
