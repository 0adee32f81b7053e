import type { FoundVerdict } from "./record";

type Measure = NonNullable<FoundVerdict["measure"]>;

/** Returns a metric's value in its unit: `0.4 %`, or `312 ms` for a latency. */
export function renderValue(measure: Measure, value: number): string {
  return measure === "p95" ? `${Math.round(value * 1000)} ms` : `${Number((value * 100).toFixed(2))} %`;
}

/** Returns a share for people, e.g. `4.8 %`; a dash where none was seen. */
export function renderShare(percent: number | null): string {
  return percent === null ? "–" : `${Number(percent.toFixed(1))} %`;
}

/** Returns the value as it stands against its lines, a column each; dashes where there is no line, nothing for a check. */
export function columnsOf({ measure, value, lines }: FoundVerdict): readonly string[] {
  if (measure === undefined || lines === undefined) return ["", "", "", ""];
  const signs = lines.better === "lower" ? ["<", ">", ">"] : [">", "<", "<"];
  const bounds = [lines.target, lines.warn, lines.rollback].map((line, index) =>
    line === undefined ? "–" : `${signs[index]} ${renderValue(measure, line)}`,
  );
  return [value === undefined ? "no data" : renderValue(measure, value), ...bounds];
}

/** Returns the rows with every column as wide as its widest cell; the columns named are aligned to the right. */
export function alignColumns(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const widths = rows.reduce<number[]>(
    (sofar, row) => row.map((cell, at) => Math.max(cell.length, sofar[at] ?? 0)),
    [],
  );
  return rows.map((row) =>
    row
      .map((cell, at) => (right.includes(at) ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
}
