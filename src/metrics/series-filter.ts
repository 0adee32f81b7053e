import type { MetricRule } from "../core/metric";
import { RolloutError } from "../errors";
import { quoted } from "../google";
import type { MetricQuery } from "../ports";

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
export function seriesFilter({ ref, canary, stable, rule }: Omit<MetricQuery, "range">): string {
  const type = typeOf(rule);
  const names = [canary, ...(stable === undefined ? [] : [stable])].map(quoted);
  const revision = names.length === 1 ? names.join() : `one_of(${names.join(",")})`;
  const metric = `metric.type=${quoted(type)}`;
  if (!isCloudRuns(type) && !type.startsWith("logging.googleapis.com/")) {
    return `${metric} AND metric.labels.revision_name=${revision}`;
  }
  return [
    metric,
    `resource.type="cloud_run_revision"`,
    `resource.labels.service_name=${quoted(ref.service)}`,
    `resource.labels.location=${quoted(ref.region)}`,
    `resource.labels.revision_name=${revision}`,
  ].join(" AND ");
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
