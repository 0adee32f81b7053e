import { z } from "zod";
import type { MetricRule } from "../core/metric";
import { expressionText } from "./expression-text";
import { brokenListToo, brokenMapToo, duration, expected, label, listOf, oneOf, strictMap } from "./leaves";
import { CLOUD_RUN_DEFAULTS, readCloudRun, readMetric, type WrittenEntry } from "./metric-rules";
import { DURATION_PATTERN, SHARE_PATTERN } from "./quantities";

/** A line is a share or a duration, which only the measure beside it can tell; so the unit is checked there. */
const line = () => {
  const what = "a share such as 5% or 0.05, or a duration such as 15s";
  const pattern = `${SHARE_PATTERN}|${DURATION_PATTERN}`;
  return z.union([z.string().meta({ pattern }), z.number().meta({ minimum: 0, maximum: 1 })], {
    error: expected(what),
  });
};

const lines = {
  target: line()
    .exactOptional()
    .meta({ description: "Where the metric should be. A value exactly on the line is not yet over it." }),
  warn: line().exactOptional().meta({ description: "Beyond it the verdict carries a warning." }),
  rollback: line().exactOptional().meta({
    description:
      "Beyond it the verdict is `fail`. Default: none, the metric can hold the canary back and never take it back.",
  }),
  window: duration("5m")
    .exactOptional()
    .meta({ description: "Length of the sliding window. Default: `5m`, for `p95` `10m`." }),
};

/** The lines of one metric of `source: cloud-run`. Its defaults are only told here: they are filled in where the rule is made. */
const own = (name: keyof typeof CLOUD_RUN_DEFAULTS, what: string) => {
  const preset = CLOUD_RUN_DEFAULTS[name];
  return strictMap({
    target: lines.target.meta({ ...lines.target.meta(), default: preset.target }),
    warn: lines.warn.meta({ ...lines.warn.meta(), default: preset.warn }),
    rollback: lines.rollback.meta({ description: "Beyond it the verdict is `fail`.", default: preset.rollback }),
    window: lines.window.meta({ description: `Length of the sliding window. Default: \`${preset.window}\`.` }),
  })
    .exactOptional()
    .meta({
      description: `Lines for ${what} beside \`source: cloud-run\`; those that are left out keep their defaults.`,
    });
};

const shape = strictMap({
  name: label("error-rate").exactOptional().meta({ description: "Name of the metric, unique in the plan." }),
  source: oneOf(["cloud-run", "cloud-monitoring", "cloud-logging"]).meta({
    description:
      "`cloud-monitoring` and `cloud-logging` need the keys below; `cloud-run` is short for error rate and P95 of Cloud Run's own metrics and needs none.",
  }),
  measure: oneOf(["rate", "p95", "mean"]).exactOptional().meta({
    description:
      "`rate`: share of entries (`cloud-logging`) or of 5xx answers (`cloud-monitoring`). `p95`: latency (`cloud-monitoring`). `mean`: average of `value` (`cloud-logging`).",
  }),
  bad: expressionText("entry", "bool", "httpRequest.status >= 500").exactOptional().meta({
    description:
      "For a rate of bad log entries: the CEL expression that tells one. Entries that lack its fields are not counted.",
  }),
  good: expressionText("entry", "bool", "jsonPayload.success").exactOptional().meta({
    description:
      "For a rate of good log entries: the CEL expression that tells one. Entries that lack its fields are not counted.",
  }),
  value: expressionText("entry", "number", "jsonPayload.confidence").exactOptional().meta({
    description: "For a mean over log entries: the CEL expression that gives the number.",
  }),
  ...lines,
  lag: duration("180s", "zero").exactOptional().meta({
    description:
      "How late the source's data may be; nothing younger is judged. Default: `180s` for `cloud-monitoring`, `30s` for `cloud-logging`.",
  }),
  "error-rate": own("error-rate", "the error rate"),
  "latency-p95": own("latency-p95", "the P95 latency"),
});

const metric = shape
  .superRefine((written: WrittenEntry, context) => {
    for (const { path, message } of readEntry(written).mistakes)
      context.addIssue({ code: "custom", path: [...path], message });
  }, brokenMapToo)
  .transform((written): readonly MetricRule[] => readEntry(written).rules);

/** The `metrics` list; of none at all it is `source: cloud-run`. An empty one is refused: it would pass anything. */
export const metricsSchema = listOf("a list of metrics (leave the key out for Cloud Run's own)", metric)
  .superRefine(uniqueNames, brokenListToo)
  .transform((written): readonly MetricRule[] => written.flat())
  .prefault([{ source: "cloud-run" }]);

function readEntry(written: WrittenEntry) {
  return written.source === "cloud-run" ? readCloudRun(written) : readMetric(written);
}

/** Entries are lists of rules by now, but for the broken ones. */
function uniqueNames(entries: readonly unknown[], context: z.RefinementCtx): void {
  const seen = new Set<string>();
  for (const [index, entry] of entries.entries()) {
    for (const name of namesOf(entry)) {
      const message = `expected a name of its own for each metric, got "${name}" again`;
      if (seen.has(name)) context.addIssue({ code: "custom", path: [index, "name"], message });
      seen.add(name);
    }
  }
}

function namesOf(entry: unknown): string[] {
  const named: readonly unknown[] = Array.isArray(entry) ? entry : [entry];
  return named.flatMap((one) =>
    one instanceof Object && "name" in one && typeof one.name === "string" ? [one.name] : [],
  );
}
