import { LOOK_SECONDS, ratesPer } from "../series";
import { ROLLBACK, type Rule } from "./rule";

const INTERVAL_LOOKS = 60 / LOOK_SECONDS;

/**
 * Flagger with an interval of 1 min: a check fails by a share of errors above the line, and also where there is no value;
 * failed checks add up over the whole stage, and the canary is taken back at the `threshold`-th. (Flagger acts one
 * interval later still; here it acts at once.)
 */
export function flagger(threshold = 5): Rule {
  return {
    name: `Flagger 1m, threshold ${threshold}`,
    firstRollback: ({ canary }) => {
      let failed = 0;
      for (const [index, rate] of ratesPer(INTERVAL_LOOKS, canary).entries()) {
        if (rate === undefined || rate > ROLLBACK) failed++;
        if (failed >= threshold) return (index + 1) * INTERVAL_LOOKS - 1;
      }
      return undefined;
    },
  };
}
