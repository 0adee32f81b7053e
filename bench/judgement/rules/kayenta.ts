import { type Count, LOOK_SECONDS, ratesPer } from "../series";
import { shiftOf } from "./mann-whitney";
import type { Rule } from "./rule";

const MINUTE_LOOKS = 60 / LOOK_SECONDS;
/** Minutes between two judgements; each takes all minutes since the stage began. */
const EVERY = 10;
/** The normal quantile of a two-sided interval of 98 %. */
const Z = 2.3263478740408408;
/** The lower end must be above this part of the estimated shift. */
const TOLERANCE = 0.25;
/** The canary's mean must be at least so many times stable's. */
const EFFECT = 1;

/** Kayenta's judge on the share of errors of each minute, canary against stable, every 10 min; empty minutes are removed. */
export const KAYENTA: Rule = {
  name: "Kayenta Mann–Whitney, every 10m",
  firstRollback: ({ canary, stable }) => {
    for (let end = EVERY * MINUTE_LOOKS; end <= canary.length; end += EVERY * MINUTE_LOOKS) {
      if (isHigh(minutes(canary, end), minutes(stable, end))) return end - 1;
    }
    return undefined;
  },
};

/** Whether the first series is judged too high; without numbers on either side it is not. */
export function isHigh(canary: readonly number[], stable: readonly number[]): boolean {
  if (canary.length === 0 || stable.length === 0) return false;
  if (new Set([...canary, ...stable]).size === 1) return false;
  const { estimate, lower } = shiftOf(canary, stable, Z);
  const effect = mean(canary) / mean(stable);
  return lower > TOLERANCE * Math.abs(estimate) && (effect >= EFFECT || !Number.isFinite(effect));
}

function minutes(counts: readonly Count[], looks: number): readonly number[] {
  return ratesPer(MINUTE_LOOKS, counts.slice(0, looks)).filter((rate) => rate !== undefined);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
