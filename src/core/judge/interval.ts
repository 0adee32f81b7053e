import { type Losses, logEvidence, meanHarm, meanSafe, type Panel, rateHarm, rateSafe } from "./panel";
import type { Histogram } from "./quantile";

/** Chances that a bound is wrong, however often one looks: fractions 0–1. */
export interface Chances {
  readonly lower: number;
  readonly upper: number;
}

/** Halvings after which a double between 0 and 1 cannot be told from the next. */
const HALVINGS = 60;
/** Steps in which the bound of a mean is looked for; the evidence has one hill on each side of it. */
const STEPS = 64;

/** Returns between what the rate lies, as fractions 0–1: outside, the evidence against the rate is large enough. */
export function rateInterval(seen: Losses, chances: Chances): { readonly lower: number; readonly upper: number } {
  const { requests, bad } = seen;
  if (requests === 0) return { lower: 0, upper: 1 };
  const refutes = (panel: (line: number) => Panel<Losses>, chance: number) => (line: number) =>
    logEvidence(panel(line), seen) >= -Math.log(chance);
  const harm = refutes(rateHarm, chances.lower);
  const safe = refutes(rateSafe, chances.upper);
  return {
    lower: bad > 0 && harm(0) ? edgeOf(harm, 0, bad / requests) : 0,
    upper: bad < requests && safe(1) ? edgeOf(safe, 1, bad / requests) : 1,
  };
}

/** Returns between what the mean of losses in 0–1 lies; a side on which nothing is refuted is 0 or 1. */
export function meanInterval(seen: Losses, chances: Chances): { readonly lower: number; readonly upper: number } {
  const mean = seen.requests === 0 ? 0.5 : seen.bad / seen.requests;
  const harm = (line: number) => logEvidence(meanHarm(line), seen) >= -Math.log(chances.lower);
  const safe = (line: number) => logEvidence(meanSafe(line), seen) >= -Math.log(chances.upper);
  return { lower: nearestRefuted(harm, mean, 0), upper: nearestRefuted(safe, mean, 1) };
}

/**
 * Returns between what the p-quantile lies, in the histogram's unit: the largest bound that too many are above, and the
 * smallest one that few enough are above. 0 where none is the lower one; no upper one where the bounds do not reach.
 */
export function quantileInterval(
  { bounds, counts }: Histogram,
  p: number,
  chances: Chances,
  dispersion = 1,
): { readonly lower: number; readonly upper?: number } {
  const requests = counts.reduce((sum, count) => sum + count, 0) / dispersion;
  let above = requests;
  const seen = bounds.map((bound, index) => {
    above -= (counts[index] ?? 0) / dispersion;
    return { bound, requests, bad: above };
  });
  const harm = rateHarm(1 - p);
  const safe = rateSafe(1 - p);
  const lower = seen.findLast((each) => logEvidence(harm, each) >= -Math.log(chances.lower));
  const upper = seen.find((each) => logEvidence(safe, each) >= -Math.log(chances.upper));
  return { lower: lower?.bound ?? 0, ...(upper && { upper: upper.bound }) };
}

/** Halves the way from a line that is refuted to one that is not. */
function edgeOf(isRefuted: (line: number) => boolean, refuted: number, open: number): number {
  let [inside, outside] = [open, refuted];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (inside + outside) / 2;
    if (isRefuted(middle)) outside = middle;
    else inside = middle;
  }
  return outside;
}

/** What is refuted nearest to the mean bounds it: if the mean is not at most this, it is not at most anything less. */
function nearestRefuted(isRefuted: (line: number) => boolean, mean: number, end: 0 | 1): number {
  let open = mean;
  for (let step = 1; step < STEPS; step++) {
    const line = mean + ((end - mean) * step) / STEPS;
    if (line <= 0 || line >= 1) break;
    if (isRefuted(line)) return edgeOf(isRefuted, line, open);
    open = line;
  }
  return end;
}
