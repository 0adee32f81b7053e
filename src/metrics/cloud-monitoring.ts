import { z } from "zod";
import type { Bucket, MetricRule } from "../core/metric";
import { RolloutError } from "../errors";
import { parseAnswer, quoted } from "../google";
import type { MetricQuery, Metrics, RequestJson } from "../ports";
import { cutPoints, PAGE, type Point, type Series } from "./points";
import { countLatencies, countRequests } from "./request-cells";

const PAGES_AT_MOST = 50;
/** The most points a page may have; a day of one revision's minutes and response codes fits on one. */
const PAGE_SIZE = 100_000;
const ERRORS = z.object({
  executionErrors: z.array(z.object({ message: z.string().default("") })).default([]),
  unreachable: z.array(z.string()).default([]),
});

/**
 * Returns Cloud Run's own numbers from Cloud Monitoring: rates from `request_count`, P95 from `request_latencies`.
 * The points are taken as they were written, because aligning would interpolate over gaps; the series of all response
 * codes are merged. A query that failed in part throws.
 */
export function createCloudMonitoring(requestJson: RequestJson): Metrics {
  return {
    read: async (query) => {
      const count = counterOf(query.rule);
      const filter = filterOf(query);
      const series = await readSeries(requestJson, query, filter);
      const canary = count(cutPoints(series, query.range));
      return { canary, stable: [], query: `${filter} from ${timeOf(query.range.from)} to ${timeOf(query.range.to)}` };
    },
    renderQuery: (question) => {
      counterOf(question.rule);
      return filterOf(question);
    },
  };
}

function filterOf({ ref, canary, rule }: Omit<MetricQuery, "range">): string {
  const metric = rule.measure.kind === "p95" ? "request_latencies" : "request_count";
  return [
    `metric.type=${quoted(`run.googleapis.com/${metric}`)}`,
    `resource.type="cloud_run_revision"`,
    `resource.labels.service_name=${quoted(ref.service)}`,
    `resource.labels.location=${quoted(ref.region)}`,
    `resource.labels.revision_name=${quoted(canary)}`,
  ].join(" AND ");
}

/** Cloud Run's own numbers know one good and bad; plans that ask for more of them are turned away before, too. */
function counterOf({ name, measure }: MetricRule): (points: readonly Point[]) => readonly Bucket[] {
  if (measure.kind === "p95") return countLatencies;
  if (measure.kind === "rate" && measure.hits === undefined) return (points) => countRequests(points, measure.of);
  throw new RolloutError(
    "NOT_SUPPORTED",
    `metric '${name}': expected measure p95, or rate without an expression, of source cloud-monitoring, got ${measure.kind}`,
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
    "interval.startTime": timeOf(range.from),
    "interval.endTime": timeOf(range.to),
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
    const { timeSeries, nextPageToken } = parseAnswer(PAGE, answer, `metric '${rule.name}'`);
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

function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
