import { z } from "zod";
import { renderTime } from "../core/format";
import type { Bucket, MetricRule } from "../core/metric";
import { RolloutError } from "../errors";
import { parseAnswer } from "../google";
import type { MetricQuery, Metrics, RequestJson } from "../ports";
import { freshnessNotes } from "./freshness";
import { countMeans } from "./mean-cells";
import { cutPoints, PAGE, type Point, type Series } from "./points";
import { countLatencies, countRequests } from "./request-cells";
import { laySeries } from "./series";
import { isCloudRuns, refuseUnit, seriesFilter, typeOf, unitOf } from "./series-filter";

const PAGES_AT_MOST = 50;
/** The most points a page may have; a day of one revision's minutes and response codes fits on one. */
const PAGE_SIZE = 100_000;
/** What a clock may be behind without being found out, in milliseconds: points so far in the future are asked for, too. */
const AHEAD = 600_000;
const ERRORS = z.object({
  executionErrors: z.array(z.object({ message: z.string().default("") })).default([]),
  unreachable: z.array(z.string()).default([]),
});

/**
 * Returns numbers from Cloud Monitoring: rates from Cloud Run's `request_count`, P95 from `request_latencies`, or both and
 * means from a metric type of the team's own. One question brings canary and stable, all response codes and the series of
 * both. The points are taken as they were written, because aligning would interpolate over gaps. A query that failed in
 * part throws, and so does one whose numbers cannot be.
 */
export function createCloudMonitoring(requestJson: RequestJson): Metrics {
  return {
    read: async (query) => {
      const { range, stable } = query;
      const count = counterOf(query.rule);
      const filter = seriesFilter(query);
      const { points, notes } = laySeries(await readSeries(requestJson, query, filter), query.ref);
      const of = (revision: string) => points.filter((point) => point.revision === revision);
      const both = { canary: of(query.canary), stable: stable === undefined ? undefined : of(stable) };
      return {
        canary: count(cutPoints(both.canary, range)),
        stable: count(cutPoints(both.stable ?? [], range)),
        query: `${filter} from ${renderTime(range.from)} to ${renderTime(range.to)}`,
        notes: [...notes, ...freshnessNotes(query, both)],
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

async function readSeries(
  requestJson: RequestJson,
  { ref, range, rule }: MetricQuery,
  filter: string,
): Promise<Series[]> {
  const parameters = new URLSearchParams({
    filter,
    "interval.startTime": renderTime(range.from),
    "interval.endTime": renderTime(range.to + rule.lag * 1000 + AHEAD),
    view: "FULL",
    pageSize: String(PAGE_SIZE),
  });
  const found: Series[] = [];
  for (let page = 0; page < PAGES_AT_MOST; page += 1) {
    const answer = await requestJson({
      api: "monitoring",
      method: "GET",
      path: `/v3/projects/${encodeURIComponent(ref.project)}/timeSeries?${parameters}`,
      kind: "read",
      doing: `read metric '${rule.name}' of '${ref.service}'`,
      project: ref.project,
    });
    refuseParts(answer, rule.name);
    const { timeSeries, nextPageToken, unit } = parseAnswer(PAGE, answer, `metric '${rule.name}'`);
    refuseUnit(rule, unit);
    found.push(...timeSeries);
    if (nextPageToken === "") return found;
    parameters.set("pageToken", nextPageToken);
  }
  const message = `metric '${rule.name}': expected at most ${PAGES_AT_MOST} pages, got more`;
  throw new RolloutError(
    "NOT_SUPPORTED",
    message,
    "Make the stage's watch shorter, in the plan or by the input `for`.",
  );
}

/** A partial answer looks like a quiet service, so it counts as none. */
function refuseParts(answer: unknown, metric: string): void {
  const { executionErrors, unreachable } = parseAnswer(ERRORS, answer, `metric '${metric}'`);
  const said = [
    ...executionErrors.map(({ message }) => message),
    ...unreachable.map((place) => `${place} is unreachable`),
  ];
  if (said.length === 0) return;
  throw new RolloutError(
    "CLOUD_UNREACHABLE",
    `could not read all of metric '${metric}': ${said.join("; ")}`,
    "Run this step again: it judges the whole stage anew. Google's state: https://status.cloud.google.com",
  );
}
