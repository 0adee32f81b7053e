import { type Answered, START } from "./telemetry-support";

/** The filters that choose one of the two metrics, with everything that it has. */
export const COUNT = 'metric.type="run.googleapis.com/request_count"';
export const LATENCY = 'metric.type="run.googleapis.com/request_latencies"';

/** Returns the time so many seconds after the start, as an RFC 3339 text. */
export const at = (seconds: number) => new Date(START + seconds * 1000).toISOString();

/** A query over the first ten minutes. */
export function query(changes: Record<string, string | readonly string[]> = {}) {
  return { filter: COUNT, "interval.startTime": at(0), "interval.endTime": at(600), ...changes };
}

/** Returns the aggregation part of a query; without a reducer series stay apart. */
export const aligned = (
  aligner: string,
  reducer = "REDUCE_NONE",
  groupByFields: readonly string[] = [],
  period = "600s",
) => ({
  "aggregation.alignmentPeriod": period,
  "aggregation.perSeriesAligner": aligner,
  "aggregation.crossSeriesReducer": reducer,
  "aggregation.groupByFields": groupByFields,
});

/** Returns the points of all series in an answer; none where it has no series. */
export const pointsOf = ({ body }: Answered) => (body.timeSeries ?? []).flatMap(({ points = [] }) => points);

/** Returns the sum of all counts in an answer, 0 where there is none. */
export const total = (answer: Answered) =>
  pointsOf(answer).reduce((sum, { value }) => sum + Number(value.int64Value), 0);
