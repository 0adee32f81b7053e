import { LOOK_SECONDS, ratesPer } from "../series";
import { ROLLBACK, type Rule } from "./rule";

const MINUTE_LOOKS = 60 / LOOK_SECONDS;

/** So many minutes in a row above the rollback line; a minute without requests breaks the row. */
export function consecutive(minutes = 3): Rule {
  return {
    name: `${minutes} consecutive 1m`,
    firstRollback: ({ canary }) => {
      let row = 0;
      for (const [index, rate] of ratesPer(MINUTE_LOOKS, canary).entries()) {
        row = (rate ?? 0) > ROLLBACK ? row + 1 : 0;
        if (row >= minutes) return (index + 1) * MINUTE_LOOKS - 1;
      }
      return undefined;
    },
  };
}
