import { describe, expect, it } from "vitest";
import { MEAN_C, OR, W } from "../../src/core/judge/panel";
import { STAT_VERSION } from "../../src/core/judge/terms";
import type { MetricRule } from "../../src/core/metric";
import { rate } from "../core/judge/cases";
import { ERRORS, weighed } from "../core/judge/weighing";
import { textOf } from "./pages";

const PAGE = textOf("docs/JUDGEMENT.md");

/** The cells of the page's row that begins with these words. */
function row(words: string): readonly string[] {
  const line = PAGE.split("\n").find((each) => each.startsWith(`| ${words} |`)) ?? "";
  return line
    .split("|")
    .slice(2, -1)
    .map((cell) => cell.trim());
}

const verdictOf = (requests: number, failures: number, rule = ERRORS) =>
  weighed(rule, [rate(requests, failures)]).verdict;
const failuresOf = (requests: number) => Array.from({ length: requests + 1 }, (_, failures) => failures);

describe("the page on judging", () => {
  const table = row("requests").map((requests, column) => ({
    requests: Number(requests),
    back: row("taken back at failures of at least")[column],
    on: row("let go on at failures of at most")[column],
  }));

  it("has a table of twelve columns", () => {
    expect(table.map(({ requests }) => requests)).toEqual([5, 10, 20, 40, 60, 100, 150, 200, 300, 500, 1000, 2000]);
  });

  it.each(table)("of $requests requests says $back to take back and $on to go on", ({ requests, back, on }) => {
    const least = failuresOf(requests).find((failures) => verdictOf(requests, failures) === "fail");
    const most = failuresOf(Math.min(requests, 100)).findLast((failures) => verdictOf(requests, failures) === "pass");
    expect({ back, on }).toEqual({ back: String(least ?? "–"), on: String(most ?? "–") });
  });

  const lines = row("rollback line").map((line, column) => {
    const [, requests = []] = PAGE.split("\n| rollback line |").map((part) =>
      (part.split("\n").find((each) => each.startsWith("| requests |")) ?? "").split("|").slice(2, -1),
    );
    return { line: Number.parseFloat(line) / 100, requests: Number(requests[column]) };
  });

  it.each(lines)("says how many good requests go on below $line: $requests", ({ line, requests }) => {
    const rule: MetricRule = { ...ERRORS, lines: { ...ERRORS.lines, target: line, warn: line, rollback: line } };
    expect([verdictOf(requests - 1, 0, rule), verdictOf(requests, 0, rule)]).toEqual(["inconclusive", "pass"]);
  });

  it("names the constants and the version", () => {
    expect(PAGE).toContain(`OR = ${OR.join(", ")}        W = ${W.join(", ")}`);
    expect(PAGE).toContain(`(\`version\`, at present ${STAT_VERSION})`);
    expect(MEAN_C.length).toBe(OR.length);
  });
});
