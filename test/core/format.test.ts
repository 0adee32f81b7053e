import { describe, expect, it } from "vitest";
import { renderClock, renderPercent, renderSeconds, renderValue } from "../../src/core/format";
import { ERRORS, messageOf, RolloutError } from "../../src/errors";

describe("numbers as people write them", () => {
  it.each([
    [0.04, "0 s"],
    [1.25, "1.3 s"],
    [9.96, "10 s"],
    [90, "90 s"],
    [119.4, "119 s"],
    [120, "2 min"],
    [600, "10 min"],
    [5400, "90 min"],
    [7200, "2 h"],
    [9000, "2 h 30 min"],
  ])("%d seconds are %s", (seconds, text) => {
    expect(renderSeconds(seconds)).toBe(text);
  });

  it.each([
    [0, "0 %"],
    [0.004, "0.4 %"],
    [0.012345, "1.23 %"],
    [1, "100 %"],
  ])("the fraction %d is %s", (fraction, text) => {
    expect(renderPercent(fraction)).toBe(text);
  });

  it.each([
    ["rate", 0.051, "5.1 %"],
    ["mean", 0.8, "80 %"],
    ["p95", 0.1234, "0.123 s"],
    ["p95", 15.678, "15.68 s"],
  ] as const)("a %s of %d is %s", (measure, value, text) => {
    expect(renderValue(measure, value)).toBe(text);
  });

  it("the time of day is in UTC", () => {
    expect(renderClock(Date.UTC(2026, 0, 5, 14, 32, 5))).toBe("14:32:05Z");
  });
});

describe("an error", () => {
  it.each([
    ["CANARY_NOT_READY", 1],
    ["INPUT_INVALID", 2],
    ["HELD", 3],
    ["CLOUD_UNREACHABLE", 4],
    ["CANCELLED", 130],
  ] as const)("%s ends with status %i", (code, exit) => {
    const error = new RolloutError(code, "expected A, got B");
    expect([error.exit, ERRORS[code].exit]).toEqual([exit, exit]);
  });

  it.each([
    ["an error's own sentence", new Error("boom"), "boom"],
    ["the name of an error without one", new TypeError(""), "TypeError"],
    ["a text", "boom", "boom"],
    ["nothing", undefined, "undefined"],
    ["an empty text", "", "unknown error"],
  ])("is told by %s", (_what, thrown, text) => {
    expect(messageOf(thrown)).toBe(text);
  });
});
