import { renderTime } from "../core/format";
import type { Bucket, MetricRule } from "../core/metric";
import { RolloutError } from "../errors";
import type { Metrics, RequestJson } from "../ports";
import { freshnessNotes } from "./freshness";
import { countMeans } from "./mean-cells";
import { cutPoints, type Point } from "./points";
import { countLatencies, countRequests } from "./request-cells";
import { type Laid, laySeries } from "./series";
import { fitsFilter, isCloudRuns, seriesFilter, typeOf, unitOf } from "./series-filter";
import { readSeries } from "./series-pages";
import { askTogether, canaryPlaceOf } from "./together";

/**
 * Returns numbers from Cloud Monitoring: rates from Cloud Run's `request_count`, P95 from `request_latencies`, or both and
 * means from a metric type of the team's own. One question brings canary and stable, all response codes and the series of
 * both. The points are taken as they were written, because aligning would interpolate over gaps. A query that failed in
 * part throws, and so does one whose numbers cannot be. What is asked of one metric of many services of a region in the
 * same moment is one request.
 */
export function createCloudMonitoring(requestJson: RequestJson): Metrics {
  const seriesOf = askTogether({
    keyOf: ({ ref, rule }) => JSON.stringify([ref.project, ref.region, rule.name, typeOf(rule)]),
    fits: fitsFilter,
    ask: (questions) => readSeries(requestJson, questions),
  });
  return {
    read: async (query) => {
      const { range, stable } = query;
      const count = counterOf(query.rule);
      const filter = seriesFilter(query);
      const series = await seriesOf(query);
      const ours = laySeries(series, canaryPlaceOf(query));
      const theirs = query.canaryService === undefined ? ours : laySeries(series, query.ref);
      const of = ({ points }: Laid, revision: string) => points.filter((point) => point.revision === revision);
      const both = { canary: of(ours, query.canary), stable: stable === undefined ? undefined : of(theirs, stable) };
      return {
        canary: count(cutPoints(both.canary, range)),
        stable: count(cutPoints(both.stable ?? [], range)),
        query: `${filter} from ${renderTime(range.from)} to ${renderTime(range.to)}`,
        notes: [...new Set([...ours.notes, ...theirs.notes]), ...freshnessNotes(query, both)],
      };
    },
    renderQuery: (question) => {
      counterOf(question.rule);
      return seriesFilter(question);
    },
  };
}

/** Cloud Run's own numbers know one good and bad; plans that ask for more of them are turned away before, too. */
function counterOf({ name, measure, source }: MetricRule): (points: readonly Point[]) => readonly Bucket[] {
  const type = typeOf({ measure, source });
  if (measure.kind === "p95") return (points) => countLatencies(points, unitOf(source, type));
  if (measure.kind === "rate" && measure.hits === undefined) return (points) => countRequests(points, measure.of);
  if (measure.kind === "mean" && !isCloudRuns(type)) return countMeans;
  throw new RolloutError(
    "NOT_SUPPORTED",
    `metric '${name}': expected measure p95, rate without an expression, or mean of a type of your own, of source cloud-monitoring, got ${measure.kind}`,
    "source: cloud-logging",
  );
}
