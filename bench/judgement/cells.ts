import type { Random } from "../../src/core/simulate/poisson";
import { chanceOf, type Estimate, meanOf, type Pair, quantileOf, ratioOf } from "./estimates";
import type { Rule } from "./rules/rule";
import { LOOK_SECONDS, sumOf } from "./series";
import type { StageSampler } from "./traffic";

/** How a rule did on each of the runs; an entry is undefined where it never took the canary back. */
export interface Outcomes {
  readonly looks: readonly (number | undefined)[];
  /** The canary's requests until it was taken back. */
  readonly requests: readonly (number | undefined)[];
  /** Users who saw a failure of the canary, until it was taken back or the stage ended. */
  readonly users: readonly number[];
}

/** Plays the rules on the same stages; returns how each did, by its name. */
export function play(
  rules: readonly Rule[],
  sampler: StageSampler,
  runs: number,
  random: Random,
): ReadonlyMap<string, Outcomes> {
  const all = rules.map((rule) => ({ rule, looks: [], requests: [], users: [] }) as Recorder);
  for (let run = 0; run < runs; run++) {
    const series = sampler(random);
    for (const { rule, looks, requests, users } of all) {
      const look = rule.firstRollback(series);
      const served = sumOf(series.canary, 0, look === undefined ? series.canary.length : look + 1);
      looks.push(look);
      requests.push(look === undefined ? undefined : served.requests);
      users.push(served.failures);
    }
  }
  return new Map(all.map(({ rule, ...outcomes }) => [rule.name, outcomes]));
}

interface Recorder {
  readonly rule: Rule;
  readonly looks: (number | undefined)[];
  readonly requests: (number | undefined)[];
  readonly users: number[];
}

/** A rule's outcomes as figures; what needs a rollback is absent where there was none. */
export interface Summary {
  readonly runs: number;
  readonly found: Estimate;
  readonly requests?: { readonly median: Estimate; readonly p95: Estimate };
  readonly minutes?: { readonly median: Estimate; readonly p95: Estimate };
  readonly users: Estimate;
}

/** Returns the figures of a rule's outcomes; times count from look `since`. */
export function summaryOf({ looks, requests, users }: Outcomes, since = 0): Summary {
  const found = requests.filter((one) => one !== undefined);
  const minutes = looks.filter((one) => one !== undefined).map((look) => ((look + 1 - since) * LOOK_SECONDS) / 60);
  const byRequests = spreadOf(found);
  const byMinutes = spreadOf(minutes);
  return {
    runs: looks.length,
    found: chanceOf(found.length, looks.length),
    ...(byRequests && { requests: byRequests }),
    ...(byMinutes && { minutes: byMinutes }),
    users: meanOf(users) ?? NOBODY,
  };
}

const NOBODY: Estimate = { value: 0, lower: 0, upper: 0 };

function spreadOf(values: readonly number[]): Summary["requests"] {
  const [median, p95] = [quantileOf(values, 0.5), quantileOf(values, 0.95)];
  return median === undefined || p95 === undefined ? undefined : { median, p95 };
}

/** Returns the mean requests of one rule as a multiple of another's, each where it took the canary back. */
export function requestsRatio(one: Outcomes, other: Outcomes, random: Random): Estimate {
  return ratioOf(
    one.requests.map((requests, run): Pair => [requests, other.requests[run]]),
    random,
  );
}
