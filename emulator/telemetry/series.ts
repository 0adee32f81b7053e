import type { RequestRecord } from "../model";
import { type Distribution, mergeDistributions } from "./distribution";

/** What is measured of one set of requests, without the measurements. Labels as Cloud Monitoring names them. */
export interface SeriesIdentity {
  readonly metric: { readonly type: string; readonly labels: Readonly<Record<string, string>> };
  readonly resource: { readonly type: string; readonly labels: Readonly<Record<string, string>> };
}

/** One measured value. Distributions are of milliseconds. */
export type Value =
  | { readonly kind: "INT64"; readonly value: number }
  | { readonly kind: "DOUBLE"; readonly value: number }
  | { readonly kind: "DISTRIBUTION"; readonly value: Distribution };

/** A value and the stretch it was measured over, in epoch milliseconds; `from` is outside, `to` is inside. */
export interface Point {
  readonly from: number;
  readonly to: number;
  readonly value: Value;
}

/** One time series; points oldest first. */
export interface Series extends SeriesIdentity {
  readonly metricKind: "DELTA" | "GAUGE";
  readonly points: readonly Point[];
}

/** The metrics that this emulator keeps, by type. */
export const METRICS = {
  "run.googleapis.com/request_count": { valueType: "INT64", unit: "1" },
  "run.googleapis.com/request_latencies": { valueType: "DISTRIBUTION", unit: "ms" },
} as const;

/** The type of a metric that this emulator keeps. */
export type MetricType = keyof typeof METRICS;

/** The one monitored resource, and the labels that a series of it has. */
export const RESOURCE = {
  type: "cloud_run_revision",
  labels: ["project_id", "location", "service_name", "revision_name", "configuration_name"],
  metricLabels: ["response_code", "response_code_class"],
} as const;

/** Which revision something was measured or logged of. */
export type RevisionOrigin = Pick<RequestRecord, "project" | "region" | "service" | "revision">;

/** Returns the monitored resource of a revision, with every label that it has. */
export function resourceOf({ project, region, service, revision }: RevisionOrigin): SeriesIdentity["resource"] {
  const labels: Readonly<Record<(typeof RESOURCE.labels)[number], string>> = {
    project_id: project,
    location: region,
    service_name: service,
    revision_name: revision,
    configuration_name: service,
  };
  return { type: RESOURCE.type, labels };
}

/** Returns whether the emulator keeps a metric of this type. */
export function isMetricType(type: string): type is MetricType {
  return Object.hasOwn(METRICS, type);
}

/** Returns the sum: of numbers as numbers, of distributions as one distribution of all their values. */
export function addValues(a: Value, b: Value): Value {
  if (a.kind === "DISTRIBUTION" && b.kind === "DISTRIBUTION") {
    return { kind: "DISTRIBUTION", value: mergeDistributions(a.value, b.value) };
  }
  if (a.kind === "DISTRIBUTION" || b.kind === "DISTRIBUTION") {
    throw new TypeError(`expected two values of one kind, got ${a.kind} and ${b.kind}`);
  }
  return { kind: a.kind, value: a.value + b.value };
}
