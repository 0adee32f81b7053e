import type { Expression } from "./expression";

/**
 * Where the numbers of a metric come from, with what the backend must be told. Every source brings canary and stable
 * in one question; `bad`, `good` and `value` of the measure are put to what the source counts: log entries, label sets
 * or answers.
 */
export type Source =
  | CloudMonitoringSource
  | { readonly kind: "cloud-logging" }
  | LogFilesSource
  | PrometheusSource
  | ManagedPrometheusSource
  | CloudWatchSource
  | HttpSource
  | ProbeSource;

/** The name of a source, as the plan writes it. */
export type SourceKind = Source["kind"];

/** Time series of Cloud Monitoring: Cloud Run's own, or a metric type of the team's. */
export interface CloudMonitoringSource {
  readonly kind: "cloud-monitoring";
  /** Absent: `run.googleapis.com/request_count` or `…/request_latencies`. */
  readonly type?: string;
  /** What a distribution of the team's own counts in; Cloud Run's own counts milliseconds. Default: seconds. */
  readonly unit?: "s" | "ms";
}

/** Files of log entries in a Cloud Storage bucket, one JSON object a line, as a log sink writes them. */
export interface LogFilesSource {
  readonly kind: "log-files";
  readonly bucket: string;
  /** What the names of the files begin with; may be empty. */
  readonly prefix: string;
  /** Tells an entry's revision; absent: `resource.labels.revision_name`. */
  readonly revision?: Expression;
}

/** Counters or histograms of a Prometheus server. */
export interface PrometheusSource extends PromQl {
  readonly kind: "prometheus";
  /** Address of the server, without `/api/v1`. */
  readonly endpoint: string;
}

/** The same from Cloud Monitoring's own Prometheus API. */
export interface ManagedPrometheusSource extends PromQl {
  readonly kind: "managed-prometheus";
}

/** A selector of raw counters: for `rate` a counter, for `p95` the `_bucket` series, for `mean` the `_sum` series. */
export interface PromQl {
  readonly series: string;
  /** The label that names the revision. */
  readonly revisionLabel: string;
}

/** Metrics of Amazon CloudWatch. */
export interface CloudWatchSource {
  readonly kind: "cloudwatch";
  readonly region: string;
  readonly namespace: string;
  /** For `rate` the metric that counts the bad or good ones, else the one with the values. */
  readonly metric: string;
  /** For `rate`: the metric that counts all of them. */
  readonly total?: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** The dimension that names the revision. */
  readonly revisionDimension: string;
  /** What a latency is counted in. Default: seconds. */
  readonly unit?: "s" | "ms";
}

/** Any endpoint that answers with JSON. */
export interface HttpSource {
  readonly kind: "http";
  /** With `{project}`, `{region}`, `{service}`, `{canary}`, `{canary-service}`, `{stable}`, `{from}` and `{to}` (ISO times) filled in. */
  readonly url: string;
  /** Gives a list of points out of `body`; see docs/PLAN.md for their keys. */
  readonly points: Expression;
}

/** Our own requests to canary and stable, side by side, asked at every look. */
export interface ProbeSource {
  readonly kind: "probe";
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** How many requests each of the two gets at a look. */
  readonly requests: number;
  /** Seconds between two requests to the same. */
  readonly delay: number;
  /** Seconds until an answer must be in. */
  readonly within: number;
}
