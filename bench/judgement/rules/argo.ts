import { LOOK_SECONDS, ratesPer } from "../series";
import { ROLLBACK, type Rule } from "./rule";

const INTERVAL_LOOKS = 300 / LOOK_SECONDS;
/** Measurements without a value are errors; more than these in a row end the analysis, which takes the canary back. */
const ERROR_LIMIT = 4;

/** Argo Rollouts with an interval of 5 min: taken back once more measurements than `failureLimit` have failed. */
export function argo(failureLimit = 3): Rule {
  return {
    name: `Argo 5m, failureLimit ${failureLimit}`,
    firstRollback: ({ canary }) => {
      let failed = 0;
      let errors = 0;
      const rates = ratesPer(INTERVAL_LOOKS, canary);
      const last = rates.findIndex((rate) => {
        errors = rate === undefined ? errors + 1 : 0;
        failed += Number((rate ?? 0) > ROLLBACK);
        return failed > failureLimit || errors > ERROR_LIMIT;
      });
      return last < 0 ? undefined : (last + 1) * INTERVAL_LOOKS - 1;
    },
  };
}
