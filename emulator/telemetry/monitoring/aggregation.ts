import { Refusal } from "../refusal";

/** What is done to each series, period by period. */
export const ALIGNERS = {
  ALIGN_NONE: 0,
  ALIGN_DELTA: 1,
  ALIGN_RATE: 2,
  ALIGN_PERCENTILE_99: 18,
  ALIGN_PERCENTILE_95: 19,
  ALIGN_PERCENTILE_50: 20,
} as const;

/** Aligners of Cloud Monitoring that are not emulated. */
const OTHER_ALIGNERS = {
  ALIGN_INTERPOLATE: 3,
  ALIGN_NEXT_OLDER: 4,
  ALIGN_MIN: 10,
  ALIGN_MAX: 11,
  ALIGN_MEAN: 12,
  ALIGN_COUNT: 13,
  ALIGN_SUM: 14,
  ALIGN_STDDEV: 15,
  ALIGN_COUNT_TRUE: 16,
  ALIGN_FRACTION_TRUE: 17,
  ALIGN_PERCENTILE_05: 21,
  ALIGN_PERCENT_CHANGE: 23,
  ALIGN_COUNT_FALSE: 24,
};

/** What is made of several series in the same period. */
export const REDUCERS = {
  REDUCE_NONE: 0,
  REDUCE_SUM: 4,
  REDUCE_PERCENTILE_99: 9,
  REDUCE_PERCENTILE_95: 10,
  REDUCE_PERCENTILE_50: 11,
} as const;

/** Reducers of Cloud Monitoring that are not emulated. */
const OTHER_REDUCERS = {
  REDUCE_MEAN: 1,
  REDUCE_MIN: 2,
  REDUCE_MAX: 3,
  REDUCE_STDDEV: 5,
  REDUCE_COUNT: 6,
  REDUCE_COUNT_TRUE: 7,
  REDUCE_FRACTION_TRUE: 8,
  REDUCE_PERCENTILE_05: 12,
  REDUCE_COUNT_FALSE: 15,
};

/** A name of `ALIGNERS`. */
export type Aligner = keyof typeof ALIGNERS;
/** A name of `REDUCERS`. */
export type Reducer = keyof typeof REDUCERS;

/** The aggregation that a query asks for; without one the series come as they are. */
export interface Aggregation {
  /** Milliseconds; undefined with ALIGN_NONE only. */
  readonly period: number | undefined;
  readonly aligner: Aligner;
  readonly reducer: Reducer;
  /** Paths of the fields that stay apart when series are reduced. */
  readonly groupBy: readonly (readonly string[])[];
}

/** Returns the name for a name or a number, as both are legal in Google's JSON; undefined for neither. */
function findName<Name extends string>(numbers: Readonly<Record<Name, number>>, given: string): Name | undefined {
  const names = Object.keys(numbers) as Name[];
  return names.find((candidate) => candidate === given || String(numbers[candidate]) === given);
}

/** Returns the enum's name, that of 0 for nothing at all; refuses as UNIMPLEMENTED those that only Google's has. */
function parseEnum<Name extends string>(
  numbers: Readonly<Record<Name, number>>,
  others: Readonly<Record<string, number>>,
  parameter: string,
  given: string | null,
): Name {
  const name = findName(numbers, given ?? "0");
  if (name !== undefined) return name;
  const known = Object.keys(numbers).join(", ");
  const other = findName(others, given ?? "");
  if (other === undefined) throw new Refusal(`${parameter}: expected one of ${known}, got ${given}`);
  throw new Refusal(`${parameter}: the emulator has ${known}, not ${other}`, 501);
}

function parsePeriod(given: string | null, smallestSeconds: number): number | undefined {
  if (given === null) return undefined;
  const seconds = Number(/^(\d+(?:\.\d+)?)s$/.exec(given)?.[1]);
  if (Number.isNaN(seconds)) {
    throw new Refusal(`aggregation.alignmentPeriod: expected seconds such as 60s, got ${given}`);
  }
  if (seconds < smallestSeconds) {
    throw new Refusal(`aggregation.alignmentPeriod: expected at least ${smallestSeconds}s, got ${given}`);
  }
  return seconds * 1000;
}

/**
 * Returns the aggregation of the query. Throws a refusal for unknown names, a period below `smallestSeconds`, an aligner
 * without a period, and a reducer without an aligner.
 */
export function parseAggregation(query: URLSearchParams, smallestSeconds: number): Aggregation {
  const of = (name: string) => query.get(`aggregation.${name}`);
  const aligner = parseEnum(ALIGNERS, OTHER_ALIGNERS, "aggregation.perSeriesAligner", of("perSeriesAligner"));
  const reducer = parseEnum(REDUCERS, OTHER_REDUCERS, "aggregation.crossSeriesReducer", of("crossSeriesReducer"));
  const period = parsePeriod(of("alignmentPeriod"), smallestSeconds);
  if (aligner !== "ALIGN_NONE" && period === undefined) {
    throw new Refusal(`aggregation.alignmentPeriod: expected a period for ${aligner}, got none`);
  }
  if (aligner === "ALIGN_NONE" && reducer !== "REDUCE_NONE") {
    throw new Refusal(`aggregation.perSeriesAligner: expected an aligner for ${reducer}, got ALIGN_NONE`);
  }
  return {
    aligner,
    reducer,
    period,
    groupBy: query.getAll("aggregation.groupByFields").map((field) => field.split(".")),
  };
}
