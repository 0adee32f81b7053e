import type { Expression } from "./expression";
import type { JudgeName } from "./judge/terms";
import type { Source } from "./source";

/** The three lines of a metric in its own unit: rates and means as fraction 0–1, P95 in seconds. */
export interface Lines {
  /** Which side is good. Derived from the order of the lines, never declared. */
  readonly better: "lower" | "higher";
  readonly target: number;
  readonly warn?: number;
  /** Absent: the metric can hold a rollout back, and never take it back. */
  readonly rollback?: number;
}

/**
 * What is counted: `hits` and `value` are asked of what the source counts. Without `hits` it is the source's own notion of
 * an error (5xx), or its counts are of bad or good ones already; without `value` the source has the numbers itself.
 */
export type Measure =
  | { readonly kind: "rate"; readonly hits?: Expression; readonly of: "bad" | "good" }
  | { readonly kind: "p95" }
  | { readonly kind: "mean"; readonly value?: Expression };

/** How much a metric may decide, in no order. */
export const ROLES = ["critical", "advisory", "dry-run"] as const;
/**
 * `critical` can hold the canary and take it back. `advisory` can hold it: its `fail` counts as `inconclusive`, and where
 * it has no numbers the gate goes on without it. `dry-run` is judged and reported, and decides nothing.
 */
export type Role = (typeof ROLES)[number];

/** One metric of the plan, with every default filled in. */
export interface MetricRule {
  readonly name: string;
  /** The shorthand `cloud-run` of the plan is spelled out by now. */
  readonly source: Source;
  readonly measure: Measure;
  readonly lines: Lines;
  /** Length of the sliding window, in seconds. */
  readonly window: number;
  /** How late the source's data may be, in seconds; nothing younger is judged. */
  readonly lag: number;
  readonly role: Role;
  readonly judge: JudgeName;
  /** Seconds after the stage began that are not judged: containers start, caches fill. */
  readonly warmUp: number;
  /** Fewer requests (or entries) of the canary than these are never a `pass`, nor a `fail` by thresholds. */
  readonly minRequests: number;
}

/** What was counted in one bucket; `total`/`count` may be 0, which is "looked and saw none". */
export type Cell =
  | { readonly kind: "rate"; readonly total: number; readonly hits: number }
  /**
   * `ssd` is the sum of squared deviations from the mean. A source that has none leaves it out; for values in 0–1 it is
   * then taken to be as large as it can be, `count · mean · (1 − mean)`, which only makes evidence weaker.
   */
  | { readonly kind: "mean"; readonly count: number; readonly mean: number; readonly ssd?: number }
  /** Seconds. `counts` has one more entry than `bounds`: below the first bound … at or above the last. */
  | { readonly kind: "p95"; readonly bounds: readonly number[]; readonly counts: readonly number[] };

/** One stretch of time and what was counted in it. Epoch milliseconds; `from` is inside, `to` is not. */
export interface Bucket {
  readonly from: number;
  readonly to: number;
  readonly cell: Cell;
}
