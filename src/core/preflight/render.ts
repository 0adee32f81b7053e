import { renderSteps } from "../report/dry-run";
import { block, page, table } from "../report/markdown";
import type { Annotation, Outcome } from "../report/outcome";
import { toStep } from "./change";
import { codeOf, exitOf, isOk, type Result, type Row } from "./finding";

/** What the preflight was asked for, as far as its report shows it. */
export interface Asked {
  readonly mode: "check" | "fix";
  readonly dryRun: boolean;
  readonly project?: string;
}

const MARKS: Readonly<Record<Result, string>> = {
  ok: "✅",
  created: "🆕",
  enabled: "🆕",
  warning: "🟡",
  error: "🛑",
  "not-asked": "⚪",
};

/** Returns the outcome of a preflight: the table, below it what is to be mended and how, and the report's digest. */
export function renderPreflight(
  rows: readonly Row[],
  asked: Asked,
  report: { readonly path: string; readonly digest: string },
): Outcome {
  const headline = headlineOf(rows, asked);
  const ok = isOk(rows);
  const title = `${ok ? MARKS.ok : MARKS.error} preflight${asked.project === undefined ? "" : ` of ${asked.project}`}`;
  const fixes = toldOnce(rows).flatMap(({ name, fix }) => (fix === undefined ? [] : [`**${name}**`, block(fix, "sh")]));
  const requests = asked.dryRun ? requestsOf(rows) : "";
  const footer = `Report: \`sha256:${report.digest}\``;
  const sections = [tableOf(rows), ...fixes, requests === "" ? "" : block(requests, "http"), footer];
  return {
    exit: exitOf(rows),
    outputs: { ok: String(ok), report: report.path, "report-digest": report.digest },
    headline,
    detail: [linesOf(rows), requests].filter((text) => text !== "").join("\n\n"),
    summary: page(title, headline, ...sections),
    annotation: annotationOf(rows, headline),
  };
}

/** Returns the rows as lines for the log, in columns; what is to be mended stands below its line. */
export function linesOf(rows: readonly Row[]): string {
  const widths = [
    Math.max(...rows.map(({ result }) => result.length)),
    Math.max(...rows.map(({ name }) => name.length)),
    Math.max(...rows.map(({ seconds }) => secondsOf(seconds).length)),
  ];
  const line = ({ result, name, seconds, sentence }: Row) => {
    const [first = 0, second = 0, third = 0] = widths;
    return [result.padEnd(first), name.padEnd(second), secondsOf(seconds).padStart(third), sentence].join("  ");
  };
  const fix = (text: string) => text.replace(/^/gm, "    ");
  return toldOnce(rows)
    .flatMap((row) => [line(row), ...(row.fix === undefined ? [] : [fix(row.fix)])])
    .join("\n");
}

/** Returns the rows, a fix of several lines that stands at an earlier row already replaced by where it does. */
function toldOnce(rows: readonly Row[]): readonly Row[] {
  return rows.map((row) => {
    const first = rows.find(({ fix }) => fix === row.fix);
    if (first === undefined || first === row || !row.fix?.includes("\n")) return row;
    return { ...row, fix: `# the same as for ${first.name}` };
  });
}

function tableOf(rows: readonly Row[]): string {
  const cells = rows.map(({ name, result, sentence, seconds }) => [
    name,
    `${MARKS[result]} ${result}`,
    sentence,
    secondsOf(seconds),
  ]);
  return table(["What", "Result", "Finding", "Known after"], cells);
}

function requestsOf(rows: readonly Row[]): string {
  const steps = rows.flatMap(({ changes = [], onlyIf }) => changes.map((change) => toStep(change, onlyIf)));
  return renderSteps(steps);
}

function headlineOf(rows: readonly Row[], { mode, dryRun }: Asked): string {
  const count = (result: Result) => rows.filter((row) => row.result === result).length;
  const changes = rows.flatMap(({ changes: made = [] }) => made).length;
  const said = [
    `${count("error")} error(s)`,
    `${count("warning")} warning(s)`,
    `${count("not-asked")} of ${rows.length} not asked`,
  ].join(", ");
  if (mode === "check") return `Preflight: ${said}.`;
  const done = dryRun ? `${changes} change(s) would be made, none was made` : `${changes} change(s) made`;
  return `Preflight: ${said}; ${done}.`;
}

function annotationOf(rows: readonly Row[], headline: string): Annotation {
  const code = codeOf(rows);
  const first = rows.find(({ result }) => result === "error") ?? rows.find(({ result }) => result === "warning");
  const message = first === undefined ? headline : `${headline} First: ${first.name}: ${first.sentence}`;
  if (code !== undefined) return { level: "error", title: `cloud-run-canary: ${code}`, message };
  return { level: first === undefined ? "notice" : "warning", title: "Preflight", message };
}

function secondsOf(seconds: number): string {
  return `${seconds.toFixed(1)} s`;
}
