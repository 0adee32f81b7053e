import { z } from "zod";
import { DEFAULT_STATISTICS, type Statistics } from "../core/judge/terms";
import { duration, expected, numberFrom, oneOf, strictMap, wholeNumber } from "./leaves";
import { parseShare, SHARE_PATTERN } from "./quantities";

const DEFAULTS = DEFAULT_STATISTICS;
/** With more than that no canary is ever taken back. */
const MOST = 1000;
/** Seconds; an incident that stable shares for longer than a day is none of the canary's. */
const LONGEST_INCIDENT = 24 * 60 * 60;

/** A chance that is one: beyond a half, tossing a coin would do better. Comes out as a fraction. */
const chance = (preset: number) => {
  const error = expected("a share above 0 % and at most 50 %, such as 1%");
  return z
    .union([z.string().meta({ pattern: SHARE_PATTERN }), z.number().meta({ exclusiveMinimum: 0, maximum: 0.5 })], {
      error,
    })
    .transform((written, context) => {
      const share = parseShare(written);
      if (share !== undefined && share > 0 && share <= 0.5) return share;
      context.addIssue(error({ input: written }));
      return z.NEVER;
    })
    .prefault(`${preset * 100}%`);
};

const shape = strictMap({
  "false-rollback": chance(DEFAULTS.falseRollback).meta({
    description: "Chance to take back a canary that never passes its warn lines, in the whole rollout.",
  }),
  "false-promotion": chance(DEFAULTS.falsePromotion).meta({
    description: "Chance to let a canary go on that is at its rollback line, per stage.",
  }),
  strict: z
    .boolean({ error: expected("true or false") })
    .prefault(DEFAULTS.strict)
    .meta({
      description:
        "`true` gathers evidence against the rollback line instead of the warn line, which takes five to ten times the requests.",
    }),
  "min-failures": wholeNumber(expected(`a whole number 1–${MOST}`), 1, MOST)
    .prefault(DEFAULTS.minFailures)
    .meta({ description: "So many bad requests at least before a canary is taken back." }),
  unit: oneOf(["request", "minute"]).prefault(DEFAULTS.unit).meta({
    description:
      "What is one observation: each `request`, or the share of bad ones in each `minute`, for failures that come in bursts.",
  }),
  dispersion: numberFrom(1, `a number 1–${MOST}`, MOST)
    .prefault(DEFAULTS.dispersion)
    .meta({ description: "How many failures come together where they come in bursts; counts are divided by it." }),
  "shared-incident": duration("10m", "zero")
    .refine((seconds) => seconds <= LONGEST_INCIDENT, {
      error: ({ input }) => `expected a duration of at most 24h, got ${Number(input) / 3600} hours`,
    })
    .prefault(`${DEFAULTS.sharedIncident / 60}m`)
    .meta({ description: "Time after which a canary is taken back although stable suffers as much." }),
  tolerance: numberFrom(1, `a number 1–${MOST}`, MOST)
    .prefault(DEFAULTS.tolerance)
    .meta({ description: "By `baseline`: how many times stable's odds of failing the canary's may be." }),
});

/** The `statistics` map; of none at all it is what `DEFAULT_STATISTICS` has. */
export const statisticsSchema = shape.prefault({}).transform(
  (written): Statistics => ({
    falseRollback: written["false-rollback"],
    falsePromotion: written["false-promotion"],
    strict: written.strict,
    minFailures: written["min-failures"],
    unit: written.unit,
    dispersion: written.dispersion,
    sharedIncident: written["shared-incident"],
    tolerance: written.tolerance,
  }),
);
