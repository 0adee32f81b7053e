import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Bucket, MetricRule } from "../../../src/core/metric";
import { renderChart } from "../../../src/core/report/chart";
import { ERROR_RATE } from "../judge/cases";
import { NOON } from "../states";

const MINUTE = 60_000;
const HIGHER: MetricRule["lines"] = { better: "higher", target: 0.95, warn: 0.93, rollback: 0.9 };

/** One bucket a minute, with so many bad ones of a hundred; undefined is a minute without one. */
function minutes(bad: readonly (number | undefined)[]): readonly Bucket[] {
  return bad.flatMap((hits, index) => {
    const from = NOON + index * MINUTE;
    return hits === undefined ? [] : [{ from, to: from + MINUTE, cell: { kind: "rate", total: 100, hits } as const }];
  });
}

function chart(
  bad: readonly (number | undefined)[],
  { rule = ERROR_RATE, stable = [] as readonly (number | undefined)[] } = {},
): string {
  const range = { from: NOON, to: NOON + bad.length * MINUTE };
  const told = { query: "", notes: [], watchFrom: NOON, final: true };
  return renderChart({ rule, evidence: { range, canary: minutes(bad), stable: minutes(stable), ...told } });
}

/** A chart by the grammar of Mermaid's `xychart-beta`, as far as it is used: nothing else may stand in it. */
function parse(text: string) {
  const [, body = ""] = /^````mermaid\n([\s\S]*?)\n````\n\n/.exec(text) ?? [];
  const [init = "", kind, title = "", x = "", y = "", ...lines] = body.split("\n");
  expect(kind).toBe("xychart-beta");
  expect(title).toMatch(/^ {2}title "[^"]*"$/);
  const numbers = (line: string, pattern: RegExp) => {
    expect(line).toMatch(pattern);
    return [...line.replace(/"[^"]*"/, "").matchAll(/-?\d+(?:\.\d+)?/g)].map(Number);
  };
  const settings = JSON.parse(init.replace(/^%%\{init: (.*)\}%%$/, "$1")) as {
    themeVariables: { xyChart: { plotColorPalette: string } };
  };
  return {
    colours: settings.themeVariables.xyChart.plotColorPalette.split(", "),
    x: numbers(x, /^ {2}x-axis "[^"]*" -\d+ --> 0$/),
    y: numbers(y, /^ {2}y-axis "[^"]*" \d+(\.\d+)? --> \d+(\.\d+)?$/),
    lines: lines.map((line) => numbers(line, /^ {2}line \[-?\d+(\.\d+)?(, -?\d+(\.\d+)?)*\]$/)),
  };
}

describe("a chart", () => {
  it("draws the canary and the plan's lines in percent", () => {
    expect(parse(chart([0, 1, 6]))).toEqual({
      colours: ["#1f6feb", "#2da44e", "#d4a72c", "#cf222e"],
      x: [-3, 0],
      y: [0, 6.6],
      lines: [
        [0, 1, 6],
        [1, 1, 1],
        [2, 2, 2],
        [5, 5, 5],
      ],
    });
  });

  it("draws stable beside the canary where its numbers are known", () => {
    expect(parse(chart([1, 1], { stable: [2, 3] })).lines.slice(0, 2)).toEqual([
      [1, 1],
      [2, 3],
    ]);
  });

  it.each<[string, readonly (number | undefined)[], readonly number[]]>([
    ["at its end", [2, undefined], [2, 2]],
    ["at its beginning", [undefined, 3], [3, 3]],
    ["between", [1, undefined, undefined, 4], [1, 1, 1, 4]],
  ])("goes on level where nothing was seen %s", (_where, bad, line) => {
    expect(parse(chart(bad)).lines[0]).toEqual(line);
  });

  it("pools a day into sixty points, by what was counted and not by the percents", () => {
    const day = Array.from({ length: 1440 }, (_, minute) => (minute < 24 ? 48 : 0));
    const [canary = []] = parse(chart(day)).lines;
    expect(canary).toHaveLength(60);
    expect([canary[0], canary[1]]).toEqual([48, 0]);
  });

  it("begins at what is worst where more is better, for all of it lies near the top", () => {
    const { y } = parse(chart([98, 97], { rule: { ...ERROR_RATE, lines: HIGHER } }));
    expect(y[0]).toBeCloseTo(89, 0);
    expect(y[1]).toBeGreaterThan(98);
  });

  it("says in words what it shows", () => {
    expect(chart([1, 6, undefined, 2]).split("\n").at(-1)).toBe(
      "Lines: canary blue, target green, warn orange, roll back red. error-rate of the canary began at 1 %, was worst at 12:02:00Z with 6 %, and is 2 % now; in 1 of 4 stretches nothing was seen, and the line goes on level.",
    );
  });

  it("is only words where there is no number", () => {
    expect(chart([undefined, undefined])).toBe("error-rate: no number of the canary in the time judged.");
  });

  it("can be parsed whatever was counted, has as many points in each line, and shows all of them", () => {
    const counts = fc.array(fc.option(fc.nat({ max: 100 }), { nil: undefined }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(counts, counts, (bad, stable) => {
        fc.pre(bad.some((hits) => hits !== undefined));
        const { lines, y, colours } = parse(chart(bad, { stable }));
        expect(colours).toHaveLength(lines.length);
        expect(new Set(lines.map(({ length }) => length)).size).toBe(1);
        expect(lines[0]?.length).toBeLessThanOrEqual(60);
        expect(Math.max(...lines.flat())).toBeLessThanOrEqual(y[1] ?? 0);
        expect(Math.min(...lines.flat())).toBeGreaterThanOrEqual(y[0] ?? 1);
      }),
    );
  });
});
