import { parseLines, type ReadLines, type WrittenLines } from "./lines";
import { foreignToCloudRun } from "./metric-keys";
import { type MetricTerms, type PlannedMetric, termsOf, WINDOW } from "./metric-terms";
import type { Written } from "./sources/rule";

/** What `source: cloud-run` holds its two metrics to where the plan says nothing, as a plan would write it. */
export const CLOUD_RUN_DEFAULTS = {
  "error-rate": { target: "1%", warn: "2%", rollback: "5%", window: `${WINDOW.rate / 60}m` },
  "latency-p95": { target: "15s", warn: "17s", rollback: "20s", window: `${WINDOW.p95 / 60}m` },
} as const;

/** The pair behind `source: cloud-run`. */
const PAIR = [
  { name: "error-rate", measure: { kind: "rate", of: "bad" } },
  { name: "latency-p95", measure: { kind: "p95" } },
] as const;

/** The names of the pair, which are keys of the plan as well. */
export const PAIR_NAMES: readonly string[] = PAIR.map(({ name }) => name);

/** The keys that may stand beside `source: cloud-run`. */
export const CLOUD_RUN_KEYS = ["lag", "role", "judge", "warm-up", "min-requests", ...PAIR_NAMES];

/** What one metric of the pair may have of its own. */
type OwnLines = WrittenLines & { readonly window?: number };
/** An entry with `source: cloud-run`. */
export type CloudRunEntry = MetricTerms & { readonly "error-rate"?: OwnLines; readonly "latency-p95"?: OwnLines };

/** Returns what is wrong with an entry of `source: cloud-run`, where any key may be broken. */
export function cloudRunMistakes(written: Written) {
  const foreign = foreignToCloudRun(written, CLOUD_RUN_KEYS).map(({ key, message }) => ({ path: [key], message }));
  const lines = PAIR.flatMap((one) =>
    linesOf(one, written[one.name]).mistakes.map(({ line, message }) => ({ path: [one.name, line], message })),
  );
  return [...foreign, ...lines];
}

/** Returns the two metrics of `source: cloud-run`, with the plan's own lines laid over the defaults. */
export function cloudRunMetrics(written: CloudRunEntry): readonly PlannedMetric[] {
  return PAIR.flatMap((one) => {
    const { name, measure } = one;
    const { lines } = linesOf(one, written[name]);
    const window = written[name]?.window;
    const own = { ...written, ...(window === undefined ? {} : { window }) };
    const terms = termsOf(own, "cloud-monitoring", measure.kind);
    return lines === undefined ? [] : [{ name, source: { kind: "cloud-monitoring" }, measure, lines, ...terms }];
  });
}

function linesOf({ name, measure }: (typeof PAIR)[number], own: unknown): ReadLines {
  const given = own instanceof Object ? own : {};
  return parseLines({ ...CLOUD_RUN_DEFAULTS[name], ...given }, measure.kind, "lower");
}
