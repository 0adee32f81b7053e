import type { Series } from "./answer";

/** What is known of the process that series count in. Epoch milliseconds. */
export interface Target {
  /** When it was scraped, ascending. */
  readonly scraped: readonly number[];
  /** When a series of it fell: it began anew after `from`, and by `to` at the latest. */
  readonly restarts: readonly { readonly from: number; readonly to: number }[];
  /** When it had counted nothing yet; absent where it may have counted long before its first sample. */
  readonly zeroAt?: number;
  /** Whether its labels name one process, and not all those of a revision. */
  readonly isOneProcess: boolean;
}

/** The targets of an answer. */
export interface Targets {
  /** What usually lies between two scrapes, in milliseconds; 0 where nothing was scraped twice. */
  readonly interval: number;
  /** Returns the target that a series with these labels is of. */
  of(labels: Readonly<Record<string, string>>): Target;
}

/** Labels that name one process; source: the target labels of Prometheus, Google and OpenTelemetry. */
const PROCESS = ["instance", "instance_id", "service_instance_id", "faas_instance", "pod", "pod_name", "container_id"];
/** Labels that say where a process is. */
const PLACE = ["project_id", "location", "cluster", "namespace", "job", "container", "container_name"];

/**
 * Returns the targets of all series of an answer: what their labels of process and place tell, with the revision, and
 * where there are none the revision alone. A target that came an interval or more after the server's first sample of any
 * target began then, for the server would have scraped it before.
 */
export function targetsOf(series: readonly Series[], revisionLabel: string): Targets {
  const told = [revisionLabel, ...PROCESS, ...PLACE];
  const nameOf = (labels: Readonly<Record<string, string>>): string =>
    JSON.stringify(told.map((label) => labels[label] ?? ""));
  const members = new Map<string, Series[]>();
  for (const one of series) {
    const name = nameOf(one.labels);
    const known = members.get(name);
    if (known === undefined) members.set(name, [one]);
    else known.push(one);
  }
  const interval = usualOf(series.flatMap(gapsOf));
  const start = series.reduce(
    (first, { samples }) => Math.min(first, samples[0]?.at ?? first),
    Number.POSITIVE_INFINITY,
  );
  const targets = new Map([...members].map(([name, of]) => [name, targetOf(of, { interval, start })]));
  const none: Target = { scraped: [], restarts: [], isOneProcess: false };
  return { interval, of: (labels) => targets.get(nameOf(labels)) ?? none };
}

function targetOf(
  series: readonly Series[],
  { interval, start }: { readonly interval: number; readonly start: number },
): Target {
  const scraped = [...new Set(series.flatMap(({ samples }) => samples.map(({ at }) => at)))].sort((a, b) => a - b);
  const isOneProcess = series.some(({ labels }) => PROCESS.some((label) => labels[label] !== undefined));
  const common = { scraped, restarts: series.flatMap(fallsOf), isOneProcess };
  const [first] = scraped;
  const own = Math.max(interval, usualOf(series.flatMap(gapsOf)));
  if (first === undefined || own === 0 || first - start < own) return common;
  return { ...common, zeroAt: first - own };
}

function fallsOf({ samples }: Series): Target["restarts"] {
  return samples.flatMap(({ at, value }, index) => {
    const before = samples[index - 1];
    return before !== undefined && value < before.value ? [{ from: before.at, to: at }] : [];
  });
}

function gapsOf({ samples }: Series): readonly number[] {
  return samples.slice(1).map(({ at }, index) => at - (samples[index]?.at ?? at));
}

/** Returns the median, 0 of none. */
export function usualOf(spans: readonly number[]): number {
  return [...spans].sort((a, b) => a - b)[Math.floor(spans.length / 2)] ?? 0;
}

/**
 * Returns whether the target began anew between two samples of a series of it. Where a target may be many processes, only
 * of a series that was gone meanwhile: one that was not did not fall itself.
 */
export function beganAnew({ restarts, isOneProcess }: Target, from: number, to: number): boolean {
  return restarts.some((one) => from <= one.from && (isOneProcess ? one.to <= to : one.to < to));
}
