import type { Expression } from "../core/expression";
import type { Measure, MetricRule } from "../core/metric";
import { natureOf, parseLines, type WrittenLines } from "./lines";
import { foreignToCloudRun, keyMistakes, type MetricSource } from "./metric-keys";
import { describe } from "./words";

type Kind = Measure["kind"];

/** What an entry of `metrics` means, and everything that is wrong with it. Rules are complete only without mistakes. */
export interface ReadMetric {
  readonly rules: readonly MetricRule[];
  readonly mistakes: readonly { readonly path: readonly string[]; readonly message: string }[];
}

/** The lines of one metric with its window, as they stand in the plan. */
type WrittenOwn = WrittenLines & { readonly window?: unknown };

/** An entry as it stands in the plan, where any key may be missing or broken. */
export interface WrittenEntry extends WrittenOwn {
  readonly name?: unknown;
  readonly source?: unknown;
  readonly measure?: unknown;
  readonly bad?: Expression;
  readonly good?: Expression;
  readonly value?: Expression;
  readonly lag?: unknown;
  readonly "error-rate"?: WrittenOwn;
  readonly "latency-p95"?: WrittenOwn;
}

/** Seconds after which the source's data are complete: Monitoring shows a sample up to 180 s late, Logging within seconds. */
const LAG: Readonly<Record<MetricSource, number>> = { "cloud-monitoring": 180, "cloud-logging": 30 };
/** Default windows in seconds. */
const WINDOW: Readonly<Record<Kind, number>> = { rate: 300, mean: 300, p95: 600 };

/** What `source: cloud-run` holds its two metrics to where the plan says nothing, as a plan would write it. */
export const CLOUD_RUN_DEFAULTS = {
  "error-rate": { target: "1%", warn: "2%", rollback: "5%", window: `${WINDOW.rate / 60}m` },
  "latency-p95": { target: "15s", warn: "17s", rollback: "20s", window: `${WINDOW.p95 / 60}m` },
} as const;

/** The pair behind `source: cloud-run`. */
const CLOUD_RUN = [
  { name: "error-rate", measure: { kind: "rate", of: "bad" } },
  { name: "latency-p95", measure: { kind: "p95" } },
] as const;

/** Returns the two rules of `source: cloud-run`, with the plan's own lines laid over the defaults. */
export function readCloudRun(written: WrittenEntry): ReadMetric {
  const foreign = foreignToCloudRun(Object.keys(written)).map(({ key, message }) => ({ path: [key], message }));
  const pair = CLOUD_RUN.map(({ name, measure }) => {
    const own = asMap(written[name]);
    const read = parseLines({ ...CLOUD_RUN_DEFAULTS[name], ...own }, measure.kind, "lower");
    const times = timesOf({ ...own, lag: written.lag }, "cloud-monitoring", measure.kind);
    return {
      rules:
        read.lines === undefined
          ? []
          : [{ name, source: { kind: "cloud-monitoring" } as const, measure, lines: read.lines, ...times }],
      mistakes: read.mistakes.map(({ line, message }) => ({ path: [name, line], message })),
    };
  });
  return {
    rules: pair.flatMap(({ rules }) => rules),
    mistakes: [...foreign, ...pair.flatMap(({ mistakes }) => mistakes)],
  };
}

/** Returns the rule of an entry with a source of its own, or what is wrong with it. */
export function readMetric(written: WrittenEntry): ReadMetric {
  const mistakes = [...missingKeys(written), ...foreignShorthand(written)];
  const { name, source, measure: kind } = written;
  if (!isSource(source) || !isKind(kind)) return { rules: [], mistakes };
  const keys = keyMistakes(source, kind, Object.keys(written)).map(({ key, message }) => ({ path: [key], message }));
  const read = parseLines(written, kind, natureOf(kind, "good" in written ? "good" : "bad"));
  const lines = read.mistakes.map(({ line, message }) => ({ path: [line], message }));
  const measure = measureOf(written, kind);
  const whole = typeof name === "string" && read.lines !== undefined && measure !== undefined;
  const rules = whole
    ? [{ name, source: { kind: source }, measure, lines: read.lines, ...timesOf(written, source, kind) }]
    : [];
  return { rules, mistakes: [...mistakes, ...keys, ...lines] };
}

function missingKeys(written: WrittenEntry): ReadMetric["mistakes"] {
  const missing = (["name", "measure"] as const).filter((key) => !(key in written));
  return missing.map((key) => ({ path: [key], message: `expected a ${key}, got nothing` }));
}

function foreignShorthand(written: WrittenEntry): ReadMetric["mistakes"] {
  return CLOUD_RUN.filter(({ name }) => name in written).map(({ name }) => ({
    path: [name],
    message: `expected source: cloud-run beside ${name}, got ${describe(written.source)}`,
  }));
}

function measureOf({ bad, good, value }: WrittenEntry, kind: Kind): Measure | undefined {
  if (kind === "p95") return { kind };
  if (kind === "mean") return value === undefined ? undefined : { kind, value };
  const hits = good ?? bad;
  return { kind, of: good === undefined ? "bad" : "good", ...(hits === undefined ? {} : { hits }) };
}

function timesOf(written: { readonly window?: unknown; readonly lag?: unknown }, source: MetricSource, kind: Kind) {
  return {
    window: typeof written.window === "number" ? written.window : WINDOW[kind],
    lag: typeof written.lag === "number" ? written.lag : LAG[source],
    role: "critical" as const,
    judge: "thresholds" as const,
    warmUp: 0,
    minRequests: 0,
  };
}

function isSource(source: unknown): source is MetricSource {
  return typeof source === "string" && Object.hasOwn(LAG, source);
}

function isKind(kind: unknown): kind is Kind {
  return typeof kind === "string" && Object.hasOwn(WINDOW, kind);
}

function asMap(value: unknown): object {
  return value instanceof Object ? value : {};
}
