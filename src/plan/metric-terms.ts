import type { JudgeName } from "../core/judge/terms";
import type { MetricRule, Role } from "../core/metric";
import { SOURCES, type SourceName } from "./sources";
import type { Kind } from "./sources/rule";

/** A metric of the plan before it is known how the plan judges: its own judge, if it has one. */
export type PlannedMetric = Omit<MetricRule, "judge"> & { readonly judge?: JudgeName };

/** Default windows in seconds. */
export const WINDOW: Readonly<Record<Kind, number>> = { rate: 300, mean: 300, p95: 600 };

/** How an entry of `metrics` is judged, as the plan may say it. Durations in seconds. */
export type MetricTerms = {
  readonly window?: number;
  readonly lag?: number;
  readonly role?: Role;
  readonly judge?: JudgeName;
  readonly "warm-up"?: number;
  readonly "min-requests"?: number;
};

/** Returns how a metric is judged, with every default filled in. */
export function termsOf(
  written: MetricTerms,
  source: SourceName,
  kind: Kind,
): Pick<PlannedMetric, "window" | "lag" | "role" | "judge" | "warmUp" | "minRequests"> {
  return {
    window: written.window ?? WINDOW[kind],
    lag: written.lag ?? SOURCES[source].lag,
    role: written.role ?? "critical",
    warmUp: written["warm-up"] ?? 0,
    minRequests: written["min-requests"] ?? 0,
    ...(written.judge === undefined ? {} : { judge: written.judge }),
  };
}
