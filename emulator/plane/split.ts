import type { Weight } from "../model";
import type { Random } from "./random";

/**
 * Returns the revision that the next request goes to, drawn by weight, or undefined where no weight is above zero.
 * Weights count relative to their sum, so a split that is being rewritten still serves every request.
 */
export function drawRevision(weights: readonly Weight[], random: Random): string | undefined {
  const total = weights.reduce((sum, weight) => sum + weight.percent, 0);
  let rest = random() * total;
  return weights.find((weight) => {
    rest -= weight.percent;
    return rest < 0;
  })?.revision;
}

/** Returns whether the revision receives traffic by weight; a tag or an entry of 0 percent does not count. */
export function isInSplit(weights: readonly Weight[], revision: string): boolean {
  return weights.some((weight) => weight.revision === revision && weight.percent > 0);
}
