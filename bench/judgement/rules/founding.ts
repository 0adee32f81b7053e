import { LOOK_SECONDS, rateOf, sumOf } from "../series";
import { ROLLBACK, type Rule } from "./rule";

const WINDOW_LOOKS = 300 / LOOK_SECONDS;

/**
 * The founding case: the share of errors in the last 5 min is above the rollback line, at every look once 5 min are
 * full. `least` is how many requests the window must have; 0 is the case as it was.
 */
export function founding(least = 0): Rule {
  return {
    name: least === 0 ? "fixed 5-min window" : `fixed 5-min window, ≥ ${least} req`,
    firstRollback: ({ canary }) => {
      for (let end = WINDOW_LOOKS; end <= canary.length; end++) {
        const seen = sumOf(canary, end - WINDOW_LOOKS, end);
        if (seen.requests >= least && (rateOf(seen) ?? 0) > ROLLBACK) return end - 1;
      }
      return undefined;
    },
  };
}
