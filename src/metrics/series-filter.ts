import type { MetricRule } from "../core/metric";
import { RolloutError } from "../errors";
import { quoted } from "../google";
import type { MetricQuery } from "../ports";
import { revisionsOf, servicesOf } from "./together";

/** What a clock may be behind without being found out, in milliseconds: points so far in the future are asked for, too. */
export const AHEAD = 600_000;

type Asked = Pick<MetricRule, "measure" | "source">;

/** Returns the metric type that is asked for: the plan's, or the one of Cloud Run's that goes with the measure. */
export function typeOf({ measure, source }: Asked): string {
  const own = source.kind === "cloud-monitoring" ? source.type : undefined;
  return own ?? `run.googleapis.com/${measure.kind === "p95" ? "request_latencies" : "request_count"}`;
}

/** Returns whether Cloud Run itself writes the metric. */
export function isCloudRuns(type: string): boolean {
  return type.startsWith("run.googleapis.com/");
}

/** Returns what the distributions of the type count in: what the plan says, milliseconds of Cloud Run, else seconds. */
export function unitOf(source: MetricRule["source"], type: string): "s" | "ms" {
  const told = source.kind === "cloud-monitoring" ? source.unit : undefined;
  return told ?? (isCloudRuns(type) ? "ms" : "s");
}

/**
 * Returns the filter for the series of the canary and, where it is to be compared, of stable; it can be pasted into
 * Metrics Explorer. Metrics of Cloud Run and of its logs know the revision by their resource, any other by a label of the
 * metric: Cloud Monitoring lets nobody else write to the resource `cloud_run_revision`.
 */
export function seriesFilter(question: Omit<MetricQuery, "range">): string {
  return jointFilter([question]);
}

/** How many values `one_of` takes; source: Google's own adapter of Cloud Monitoring for Kubernetes. */
const ONE_OF_AT_MOST = 100;
/**
 * How long a filter may be in an address, in characters. Google documents no limit for `timeSeries.list`; people found it
 * to end at about 11,000, and proxies take addresses of 8 KiB.
 */
const FILTER_AT_MOST = 7500;

/** Returns whether one filter can name them all. */
export function fitsFilter(questions: readonly Omit<MetricQuery, "range">[]): boolean {
  const isShort = encodeURIComponent(jointFilter(questions)).length <= FILTER_AT_MOST;
  const [first] = questions;
  if (first !== undefined && namesResource(typeOf(first.rule)))
    return isShort && servicesOf(questions).length <= ONE_OF_AT_MOST;
  return isShort && revisionsOf(questions).length <= ONE_OF_AT_MOST;
}

/**
 * Returns the filter for the series of all questions of one metric type and region: by the revisions, or where they are
 * too many for one list by their services, whose other revisions then come, too.
 */
export function jointFilter(questions: readonly Omit<MetricQuery, "range">[]): string {
  const [{ ref, rule }] = questions as readonly [Omit<MetricQuery, "range">];
  const [services, revisions] = [servicesOf(questions), revisionsOf(questions)];
  const metric = `metric.type=${quoted(typeOf(rule))}`;
  if (!namesResource(typeOf(rule))) return `${metric} AND metric.labels.revision_name=${listOf(revisions)}`;
  const byService = services.length === 1 || questions.length === 1 || revisions.length > ONE_OF_AT_MOST;
  return [
    metric,
    `resource.type="cloud_run_revision"`,
    ...(byService ? [`resource.labels.service_name=${listOf(services)}`] : []),
    `resource.labels.location=${quoted(ref.region)}`,
    ...(revisions.length > ONE_OF_AT_MOST ? [] : [`resource.labels.revision_name=${listOf(revisions)}`]),
  ].join(" AND ");
}

function namesResource(type: string): boolean {
  return isCloudRuns(type) || type.startsWith("logging.googleapis.com/");
}

function listOf(names: readonly string[]): string {
  const list = names.map(quoted).join(",");
  return names.length === 1 ? list : `one_of(${list})`;
}

const TIMES: readonly string[] = ["ns", "us", "ms", "s", "min", "h", "d"];

/** Throws PLAN_INVALID where a latency is in another unit of time than the plan takes it for: all lines would be off. */
export function refuseUnit({ name, measure, source }: MetricRule, unit: string): void {
  if (measure.kind !== "p95" || !TIMES.includes(unit)) return;
  const taken = unitOf(source, typeOf({ measure, source }));
  if (unit === taken) return;
  throw new RolloutError(
    "PLAN_INVALID",
    `metric '${name}': expected a distribution in ${taken}, got one in ${unit}`,
    unit === "s" || unit === "ms" ? `unit: ${unit}` : "Measure it in s or ms, and write the unit into the plan.",
  );
}
