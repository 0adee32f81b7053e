import { z } from "zod";
import { JUDGES } from "../core/judge/terms";
import { ROLES } from "../core/metric";
import { CLOUD_RUN_DEFAULTS, CLOUD_RUN_KEYS, PAIR_NAMES } from "./cloud-run";
import { celText } from "./expression-text";
import {
  brokenListToo,
  brokenMapToo,
  duration,
  expected,
  label,
  listOf,
  oneOf,
  strictMap,
  wholeNumber,
} from "./leaves";
import { entryMistakes, metricsOf } from "./metric-rules";
import type { PlannedMetric } from "./metric-terms";
import { DURATION_PATTERN, SHARE_PATTERN } from "./quantities";
import { SOURCE_KEYS, SOURCE_NAMES, SOURCES } from "./sources";
import type { Written } from "./sources/rule";
import { alternatives } from "./words";

const KINDS = ["rate", "p95", "mean"] as const;
const ASKED = "the log entry, the series' labels or the probe's answer";
const LACKING =
  "Log entries that lack its fields are not counted; series that lack its labels are an error; of a probe's answer see [the source `probe`](#probe).";
const LAGS = SOURCE_NAMES.map((name) => `\`${written(SOURCES[name].lag)}\` for \`${name}\``).join(", ");

/** Seconds, as a plan would write them. */
function written(seconds: number): string {
  return seconds > 0 && seconds % 3600 === 0 ? `${seconds / 3600}h` : `${seconds}s`;
}

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

const terms = {
  ...lines,
  lag: duration("180s", "zero")
    .exactOptional()
    .meta({
      description: `How late the source's data may be; nothing younger is judged. Default: ${LAGS}.`,
    }),
  role: oneOf(ROLES).exactOptional().meta({
    description:
      "`critical` can hold the canary and take it back. `advisory` can hold it: its `fail` counts as `inconclusive`, and without numbers it does not count. `dry-run` is judged and reported, and decides nothing. At least one metric is `critical`.",
    default: "critical",
  }),
  judge: oneOf(JUDGES)
    .exactOptional()
    .meta({ description: "How this metric is judged. Default: as the plan's `judge` says." }),
  "warm-up": duration("2m", "zero").exactOptional().meta({
    description: "Time after the stage began that is not judged: containers start, caches fill. Default: none.",
  }),
  "min-requests": wholeNumber(expected("a whole number of 0 or more"), 0).exactOptional().meta({
    description:
      "Fewer requests (or entries) of the canary than these are never a `pass`, nor a `fail` by `thresholds`.",
    default: 0,
  }),
};

const keys = {
  name: label("error-rate").exactOptional().meta({ description: "Name of the metric, unique in the plan." }),
  source: oneOf(["cloud-run", ...SOURCE_NAMES]).meta({
    description:
      "Where the numbers come from. `cloud-run` is short for error rate and P95 of Cloud Run's own metrics and needs no other key; the others need those that name them.",
  }),
  measure: oneOf(KINDS)
    .exactOptional()
    .meta({ description: "`rate`: share of bad or good ones. `p95`: latency. `mean`: average of values 0–1." }),
  bad: celText("httpRequest.status >= 500")
    .exactOptional()
    .meta({
      description: `For a rate of bad ones: the CEL expression that tells one, asked of ${ASKED}. ${LACKING}`,
    }),
  good: celText("jsonPayload.success")
    .exactOptional()
    .meta({
      description: `For a rate of good ones: the CEL expression that tells one, asked of ${ASKED}. ${LACKING}`,
    }),
  value: celText("jsonPayload.confidence").exactOptional().meta({
    description: "For a mean: the CEL expression that gives the number, asked of the log entry or the probe's answer.",
  }),
  ...terms,
  ...SOURCE_KEYS,
  "error-rate": own("error-rate", "the error rate"),
  "latency-p95": own("latency-p95", "the P95 latency"),
};

/** Of the keys only those are told that the entry's source has; where it has none, those that every source has. */
function keysBeside(entry: unknown): readonly string[] {
  const source = entry instanceof Object && "source" in entry ? entry.source : undefined;
  if (source === "cloud-run") return ["source", ...CLOUD_RUN_KEYS];
  const own = SOURCE_NAMES.filter((name) => name === source).flatMap((name) => Object.keys(SOURCES[name].keys));
  const foreign = [...Object.keys(SOURCE_KEYS), ...PAIR_NAMES].filter((key) => !own.includes(key));
  return Object.keys(keys).filter((key) => !foreign.includes(key));
}

const shape = strictMap(keys, keysBeside);

const metric = shape
  .superRefine((written: Written, context) => {
    for (const { path, message } of entryMistakes(written))
      context.addIssue({ code: "custom", path: [...path], message });
  }, brokenMapToo)
  .transform((written): readonly PlannedMetric[] => metricsOf(written));

/** The `metrics` list; of none at all it is `source: cloud-run`. An empty one is refused: it would pass anything. */
export const metricsSchema = listOf("a list of metrics (leave the key out for Cloud Run's own)", metric)
  .superRefine(uniqueNames, brokenListToo)
  .superRefine(oneCritical, brokenListToo)
  .transform((written): readonly PlannedMetric[] => written.flat())
  .prefault([{ source: "cloud-run" }]);

/** A gate that nothing may decide could only hold. Entries may be broken; one without a role is critical. */
function oneCritical(entries: readonly unknown[], context: z.RefinementCtx): void {
  const roles = entries.flat().map((entry) => (entry instanceof Object && "role" in entry ? String(entry.role) : ""));
  if (roles.length === 0 || roles.some((role) => role !== "advisory" && role !== "dry-run")) return;
  context.addIssue(`expected at least one metric with role critical, got only ${alternatives([...new Set(roles)])}`);
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
