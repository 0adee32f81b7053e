import type { CloudMonitoringSource } from "../../core/source";
import { text } from "../leaves";
import { unit } from "./keys";
import type { Keyed, SourceRule } from "./rule";

const keys = {
  type: text(
    "the type of a metric such as custom.googleapis.com/confidence",
    /^(?=.{3,300}$)[a-z0-9-]+(?:\.[a-z0-9-]+)+\/[\w./%,+!*'()-]+$/,
  )
    .exactOptional()
    .meta({
      description:
        "For `p95` and `mean` of `cloud-monitoring`: the type of a metric of your own with the label `revision_name`. Default for `p95`: Cloud Run's request latencies.",
    }),
  unit,
};

/** Time series of Cloud Monitoring. A sample shows up to 180 s late. */
export const cloudMonitoring = {
  lag: 180,
  unasked: "which counts Cloud Run's own numbers (write source: cloud-logging to ask log entries)",
  keys,
  needs: [],
  measures: { rate: {}, p95: { takes: ["type", "unit"] }, mean: { needs: ["type"] } },
  mistakes: (written) =>
    "unit" in written && !("type" in written)
      ? [{ key: "unit", message: "expected type beside unit, since Cloud Run's own are in milliseconds, got nothing" }]
      : [],
  read: ({ type, unit: countedIn }: Keyed<typeof keys>): CloudMonitoringSource => ({
    kind: "cloud-monitoring",
    ...(type === undefined ? {} : { type }),
    ...(countedIn === undefined ? {} : { unit: countedIn }),
  }),
} as const satisfies SourceRule & { read: unknown };
