import type { Measure } from "../core/metric";
import { type CloudRunEntry, cloudRunMetrics, cloudRunMistakes, PAIR_NAMES } from "./cloud-run";
import { isBeyondBaseline, NO_BASELINE } from "./judges";
import { natureOf, parseLines, type WrittenLines } from "./lines";
import { keyMistakes } from "./metric-keys";
import { type PlannedMetric, termsOf, WINDOW } from "./metric-terms";
import { questionMistakes, questionOf } from "./questions";
import { type SOURCE_KEYS, SOURCES, type SourceName } from "./sources";
import type { Keyed, Kind, Question, Written } from "./sources/rule";
import { describe } from "./words";

/** What is wrong with an entry, and at which of its keys. */
export interface EntryMistake {
  readonly path: readonly string[];
  readonly message: string;
}

/** An entry whose keys are sound by themselves; what they are together is still to be seen. */
export type Entry = { readonly source: SourceName | "cloud-run"; readonly name?: string; readonly measure?: Kind } & {
  readonly [question in Question]?: string;
} & WrittenLines &
  CloudRunEntry &
  Keyed<typeof SOURCE_KEYS>;

/** Returns everything that is wrong with an entry, where any key may be missing or broken. */
export function entryMistakes(written: Written): readonly EntryMistake[] {
  if (written["source"] === "cloud-run") return cloudRunMistakes(written);
  const mistakes = [...missingKeys(written), ...foreignShorthand(written)];
  const { source, measure } = written;
  if (!isSource(source) || !isKind(measure)) return mistakes;
  const keys = [
    ...keyMistakes(source, measure, written),
    ...questionMistakes(source, measure, written),
    ...(isBeyondBaseline(written["judge"], measure) ? [{ key: "judge", message: `${NO_BASELINE}, got baseline` }] : []),
  ];
  const lines = parseLines(written, measure, natureOf(measure, sideOf(written)));
  return [
    ...mistakes,
    ...keys.map(({ key, message }) => ({ path: [key], message })),
    ...lines.mistakes.map(({ line, message }) => ({ path: [line], message })),
  ];
}

/** Returns the metrics of an entry without mistakes: two for `source: cloud-run`, else one. */
export function metricsOf(entry: Entry): readonly PlannedMetric[] {
  if (entry.source === "cloud-run") return cloudRunMetrics(entry);
  const { name, measure: kind } = entry;
  if (name === undefined || kind === undefined) return [];
  const source = SOURCES[entry.source].read(entry);
  const { lines } = parseLines(entry, kind, natureOf(kind, sideOf(entry)));
  if (source === undefined || lines === undefined) return [];
  return [
    { name, source, measure: measureOf(entry.source, kind, entry), lines, ...termsOf(entry, entry.source, kind) },
  ];
}

function missingKeys(written: Written): EntryMistake[] {
  const missing = ["name", "measure"].filter((key) => !(key in written));
  return missing.map((key) => ({ path: [key], message: `expected a ${key}, got nothing` }));
}

function foreignShorthand(written: Written): EntryMistake[] {
  return PAIR_NAMES.filter((name) => name in written).map((name) => ({
    path: [name],
    message: `expected source: cloud-run beside ${name}, got ${describe(written["source"])}`,
  }));
}

function measureOf(source: SourceName, kind: Kind, written: Written): Measure {
  const question = questionOf(source, kind, written);
  if (kind === "p95") return { kind };
  if (kind === "mean") return { kind, ...(question === undefined ? {} : { value: question.expression }) };
  return { kind, of: sideOf(written), ...(question === undefined ? {} : { hits: question.expression }) };
}

/** Which ones a rate is of. */
function sideOf(written: Written): "bad" | "good" {
  return "good" in written || written["counts"] === "good" ? "good" : "bad";
}

function isSource(source: unknown): source is SourceName {
  return typeof source === "string" && Object.hasOwn(SOURCES, source);
}

function isKind(kind: unknown): kind is Kind {
  return typeof kind === "string" && Object.hasOwn(WINDOW, kind);
}
