import type { ApiRequest, Clock, Face } from "../model";
import type { MetricStore } from "../telemetry/metric-store";
import { parseAggregation } from "../telemetry/monitoring/aggregation";
import { alignSeries, cutSeries, type Interval, refuseMisfit } from "../telemetry/monitoring/align";
import { reduceSeries } from "../telemetry/monitoring/reduce";
import { renderSeries } from "../telemetry/monitoring/render";
import { parseSelector, parseWrittenSelector } from "../telemetry/monitoring/selector";
import { parsePageToken, renderPageToken } from "../telemetry/page";
import { answerOrRefuse, Refusal } from "../telemetry/refusal";
import { METRICS, type Series } from "../telemetry/series";
import { parseTime } from "../telemetry/time";
import { renderWritten, type WrittenStore } from "../telemetry/written";

/** An error that Cloud Monitoring hit while it answered: what it returns with it is not all there is. */
export interface ExecutionError {
  readonly code: number;
  readonly message: string;
}

/** What the face reads from. */
export interface MonitoringParts {
  readonly store: MetricStore;
  /** What clients write themselves. */
  readonly written: WrittenStore;
  readonly clock: Clock;
  /** The shortest alignment period that is accepted, in seconds. */
  readonly smallestPeriodSeconds: number;
  /** Returns the errors that every answer shall carry now; none in good weather. */
  readonly executionErrors: () => readonly ExecutionError[];
}

const PATH = /^\/v3\/projects\/([^/]+)\/timeSeries$/;
const MAX_PAGE = 100_000;

/** Returns the face of Cloud Monitoring v3, as far as `projects.timeSeries.list` and `create`. */
export function createMonitoringFace(parts: MonitoringParts): Face {
  return (request) => {
    const project = PATH.exec(request.path)?.[1];
    if (project === undefined) return undefined;
    if (request.method === "POST") return answerOrRefuse(() => ({ status: 200, body: write(parts, project, request) }));
    if (request.method !== "GET") return undefined;
    return answerOrRefuse(() => ({ status: 200, body: listAny(parts, project, request) }));
  };
}

function write({ written, clock }: MonitoringParts, project: string, { body }: ApiRequest): object {
  written.write(project, body, clock.now());
  return {};
}

function listAny(parts: MonitoringParts, project: string, request: ApiRequest): object {
  const { type, matches } = parseWrittenSelector(request.query.get("filter") ?? "");
  if (!parts.written.has(type)) return listTimeSeries(parts, project, request);
  if (parseAggregation(request.query, parts.smallestPeriodSeconds).aligner !== "ALIGN_NONE") {
    throw new Refusal("aggregation: the emulator gives the points of written metrics only as they were written");
  }
  const interval = parseInterval(request.query);
  const timeSeries = parts.written
    .read(type, parts.clock.now())
    .filter((series) => series.resource.labels["project_id"] === project && matches(series))
    .flatMap((series) => renderWritten(series, interval) ?? []);
  const errors = parts.executionErrors();
  return { ...(timeSeries.length > 0 && { timeSeries }), ...(errors.length > 0 && { executionErrors: errors }) };
}

function listTimeSeries(parts: MonitoringParts, project: string, { query }: ApiRequest): object {
  const { type, matches } = parseSelector(query.get("filter") ?? "");
  const interval = parseInterval(query);
  const aggregation = parseAggregation(query, parts.smallestPeriodSeconds);
  refuseMisfit(aggregation.aligner, METRICS[type].valueType);
  const cursor = parsePageToken(queryKey(project, query), query.get("pageToken") ?? undefined, parts.clock.now());

  const series = parts.store
    .read(type, cursor.seenAt)
    .filter((candidate) => candidate.resource.labels["project_id"] === project && matches(candidate))
    .map((candidate) => alignSeries(cutSeries(candidate, interval), aggregation, interval))
    .filter(({ points }) => points.length > 0);
  const reduced = reduceSeries(series, aggregation);

  const errors = parts.executionErrors();
  const page = cutPage(
    errors.length > 0 ? reduced.filter((_, index) => index % 2 === 0) : reduced,
    query,
    cursor.offset,
  );
  const next = page.offset;
  return {
    ...(page.series.length > 0 && { timeSeries: page.series }),
    ...(next !== undefined && {
      nextPageToken: renderPageToken(queryKey(project, query), { ...cursor, offset: next }),
    }),
    ...(errors.length > 0 && { executionErrors: errors }),
    unit: METRICS[type].unit,
  };
}

function parseInterval(query: URLSearchParams): Interval {
  const to = parseMoment(query, "interval.endTime");
  const from = query.has("interval.startTime") ? parseMoment(query, "interval.startTime") : to - 1;
  if (from >= to) throw new Refusal("interval: expected a startTime before the endTime, got one that is not");
  return { from, to };
}

function parseMoment(query: URLSearchParams, name: string): number {
  const given = query.get(name);
  const moment = parseTime(given ?? "");
  if (moment === undefined) throw new Refusal(`${name}: expected an RFC 3339 time, got ${given ?? "none"}`);
  return moment;
}

/** Returns what makes two requests pages of one query. */
function queryKey(project: string, query: URLSearchParams): string {
  const same = [...query].filter(([name]) => name !== "pageToken" && name !== "pageSize");
  return JSON.stringify([project, same]);
}

/** Returns the series of one page and where the next one begins. A page holds so many points, or series without points. */
function cutPage(
  all: readonly Series[],
  query: URLSearchParams,
  offset: number,
): { series: object[]; offset?: number } {
  const headersOnly = ["HEADERS", "1"].includes(query.get("view") ?? "FULL");
  const size = parsePageSize(query.get("pageSize"));
  const series: object[] = [];
  let passed = 0;
  for (const candidate of all) {
    const items = headersOnly ? [undefined] : candidate.points.toReversed();
    const taken = items.slice(Math.max(offset - passed, 0), Math.max(offset + size - passed, 0));
    passed += items.length;
    const points = taken.flatMap((point) => (point === undefined ? [] : [point])).reverse();
    const valueType = candidate.points[0]?.value.kind ?? "INT64";
    if (taken.length > 0) series.push(renderSeries({ ...candidate, points }, valueType));
  }
  return passed > offset + size ? { series, offset: offset + size } : { series };
}

function parsePageSize(given: string | null): number {
  const size = Number(given ?? 0);
  if (!Number.isInteger(size) || size < 0) throw new Refusal(`pageSize: expected a whole number, got ${given}`);
  return size === 0 ? MAX_PAGE : Math.min(size, MAX_PAGE);
}
