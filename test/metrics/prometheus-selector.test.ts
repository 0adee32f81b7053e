import { describe, expect, it } from "vitest";
import { parseSelector, selectOf } from "../../src/metrics/prometheus/selector";
import { refusalOf } from "../fakes/refusal";

const merged = (series: string, revisions = ["shop-2", "shop-1"]) =>
  selectOf(parseSelector(series, "revision", "m"), "revision", revisions);

describe("a selector", () => {
  it.each([
    ["requests_total", 'requests_total{revision=~"shop-2|shop-1"}'],
    [" job:requests:sum ", 'job:requests:sum{revision=~"shop-2|shop-1"}'],
    ["requests_total{}", 'requests_total{revision=~"shop-2|shop-1"}'],
    ['requests_total{job="a"}', 'requests_total{job="a",revision=~"shop-2|shop-1"}'],
    [
      'requests_total { job = "a" , code!~"5..", } ',
      'requests_total{job = "a" , code!~"5..",revision=~"shop-2|shop-1"}',
    ],
    [String.raw`x{path="a\"},{b"}`, String.raw`x{path="a\"},{b",revision=~"shop-2|shop-1"}`],
    ["x{a='}',b=`\\`}", "x{a='}',b=`\\`,revision=~\"shop-2|shop-1\"}"],
  ])("%s gets one matcher more: %s", (series, query) => {
    expect(merged(series)).toBe(query);
  });

  it("of one revision asks for it exactly, and of two for nothing that looks alike", () => {
    expect([merged("x", ["a.b"]), merged("x", ["a.b", "c|d"])]).toEqual([
      'x{revision="a.b"}',
      String.raw`x{revision=~"a\\.b|c\\|d"}`,
    ]);
  });

  it.each([
    ["a function", "rate(requests_total[5m])"],
    ["a range", "requests_total[5m]"],
    ["a range after braces", 'requests_total{a="b"}[5m]'],
    ["an offset", "requests_total offset 5m"],
    ["two of them", "requests_total + errors_total"],
    ["no name", '{job="a"}'],
    ["nothing", ""],
    ["an open brace", 'requests_total{job="a"'],
    ["an open string", 'requests_total{job="a}'],
    ["a matcher without quotes", "requests_total{job=a}"],
    ["a comma in front", 'requests_total{,job="a"}'],
    ["braces in braces", 'requests_total{job="a"}{b="c"}'],
    ["a comment", "requests_total # all"],
    ["the revision itself", 'requests_total{revision="shop-1"}'],
    ["the revision itself in quotes", 'requests_total{"revision"="shop-1"}'],
  ])("is not %s: %s", async (_, series) => {
    const { code, message } = await refusalOf(() => parseSelector(series, "revision", "m"));
    expect([code, message]).toEqual([
      "PLAN_INVALID",
      expect.stringContaining("metric 'm': expected series to be a plain selector"),
    ]);
  });
});
