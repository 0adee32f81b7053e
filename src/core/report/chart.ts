import { renderClock, renderValue } from "../format";
import { pool } from "../judge/pool";
import type { Range } from "../judge/windows";
import type { Bucket, Lines, MetricRule } from "../metric";
import type { MetricFinding } from "./evidence";
import { block } from "./markdown";

/** More points than these are not told apart at the width of a page. */
const MOST_POINTS = 60;
const MINUTE = 60_000;

/** One line of a chart: a name, a colour that people know by name, and one value a stretch; undefined where none was seen. */
interface Series {
  readonly name: string;
  readonly colour: readonly [name: string, code: string];
  readonly values: readonly (number | undefined)[];
}

const COLOURS = {
  canary: ["blue", "#1f6feb"],
  stable: ["grey", "#8b949e"],
  target: ["green", "#2da44e"],
  warn: ["orange", "#d4a72c"],
  rollback: ["red", "#cf222e"],
} as const;

/**
 * Returns a metric over the time that was judged as a Mermaid chart (`xychart-beta`): canary, stable where it is known,
 * and the plan's lines. Its numbers are pooled into at most sixty stretches of whole minutes. Under it stands in words
 * what it shows. Without any number of the canary there is nothing to draw: then there are only the words.
 */
export function renderChart({ rule, evidence }: Pick<MetricFinding, "rule" | "evidence">): string {
  const stretches = stretchesOf(evidence.range);
  const canary = valuesOf(rule, evidence.canary, stretches);
  const words = wordsOf(rule, canary, stretches);
  if (canary.every((value) => value === undefined)) return words;
  const stable = valuesOf(rule, evidence.stable, stretches);
  const series: readonly Series[] = [
    { name: "canary", colour: COLOURS.canary, values: canary },
    ...(stable.some((value) => value !== undefined)
      ? [{ name: "stable", colour: COLOURS.stable, values: stable }]
      : []),
    ...linesOf(rule.lines, stretches.length),
  ];
  return [block(xychart(rule, evidence.range, series), "mermaid"), `${legendOf(series)} ${words}`].join("\n\n");
}

/** Equal stretches of whole minutes, the newest one ending with the range; the oldest may be short. */
function stretchesOf({ from, to }: Range): readonly Range[] {
  const length = Math.max(1, Math.ceil((to - from) / MINUTE / MOST_POINTS)) * MINUTE;
  const count = Math.max(1, Math.ceil((to - from) / length));
  return Array.from({ length: count }, (_, index) => {
    const end = to - (count - 1 - index) * length;
    return { from: Math.max(from, end - length), to: end };
  });
}

/** A bucket belongs to the stretch in which it ends. */
function valuesOf(rule: MetricRule, buckets: readonly Bucket[], stretches: readonly Range[]) {
  return stretches.map(({ from, to }) => {
    const inside = buckets.filter((bucket) => bucket.to > from && bucket.to <= to);
    return pool(rule, inside).value;
  });
}

function linesOf(lines: Lines, count: number): readonly Series[] {
  const drawn = { target: lines.target, warn: lines.warn, rollback: lines.rollback };
  return (["target", "warn", "rollback"] as const).flatMap((name) => {
    const value = drawn[name];
    return value === undefined ? [] : [{ name, colour: COLOURS[name], values: Array<number>(count).fill(value) }];
  });
}

function xychart(rule: MetricRule, range: Range, series: readonly Series[]): string {
  const isTime = rule.measure.kind === "p95";
  const scale = isTime ? 1 : 100;
  const drawn = series.map(({ values }) => level(values).map((value) => value * scale));
  const [low, high] = reachOf(drawn.flat(), rule.lines.better);
  const minutes = Math.max(1, Math.round((range.to - range.from) / MINUTE));
  const palette = series.map(({ colour }) => colour[1]).join(", ");
  return [
    `%%{init: {"themeVariables": {"xyChart": {"plotColorPalette": "${palette}"}}}}%%`,
    "xychart-beta",
    `  title "${quoted(rule.name)}"`,
    `  x-axis "minutes until ${renderClock(range.to)}" ${-minutes} --> 0`,
    `  y-axis "${isTime ? "seconds" : "percent"}" ${figure(low)} --> ${figure(high)}`,
    ...drawn.map((values) => `  line [${values.map(figure).join(", ")}]`),
  ].join("\n");
}

/** A chart has no gaps: where nothing was seen a line goes on level, and the words say for how long. */
function level(values: readonly (number | undefined)[]): readonly number[] {
  let last = values.find((value) => value !== undefined) ?? 0;
  return values.map((value) => {
    last = value ?? last;
    return last;
  });
}

/** What has a good side below is drawn from zero; what has it above would be a flat line there. */
function reachOf(values: readonly number[], better: Lines["better"]): readonly [number, number] {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const margin = Math.max((most - least) * 0.1, most * 0.01, 0.01);
  return [better === "lower" ? 0 : Math.max(0, least - margin), most + margin];
}

/** Mermaid knows no exponents. */
function figure(value: number): string {
  return String(Number(value.toFixed(4)));
}

function quoted(text: string): string {
  return text.replaceAll(/["\r\n]/g, "'");
}

function legendOf(series: readonly Series[]): string {
  const told = series.map(({ name, colour }) => `${name === "rollback" ? "roll back" : name} ${colour[0]}`);
  return `Lines: ${told.join(", ")}.`;
}

function wordsOf(rule: MetricRule, values: readonly (number | undefined)[], stretches: readonly Range[]): string {
  const seen = values.flatMap((value, index) =>
    value === undefined ? [] : [{ value, to: stretches[index]?.to ?? 0 }],
  );
  const [first] = seen;
  const last = seen.at(-1);
  if (first === undefined || last === undefined) return `${rule.name}: no number of the canary in the time judged.`;
  const isWorse = (one: number, other: number) => (rule.lines.better === "lower" ? one > other : one < other);
  const worst = seen.reduce((one, other) => (isWorse(other.value, one.value) ? other : one));
  const show = (value: number) => renderValue(rule.measure.kind, value);
  const silent = values.length - seen.length;
  const gaps =
    silent === 0 ? "" : `; in ${silent} of ${values.length} stretches nothing was seen, and the line goes on level`;
  return `${rule.name} of the canary began at ${show(first.value)}, was worst at ${renderClock(worst.to)} with ${show(worst.value)}, and is ${show(last.value)} now${gaps}.`;
}
