import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DURATION_PATTERN, parseDuration, parseShare, SHARE_PATTERN } from "../../src/plan/quantities";

describe("a duration", () => {
  test.each([
    ["90s", 90],
    ["10m", 600],
    ["24h", 86400],
    ["1h30m", 5400],
    ["500ms", 0.5],
    ["1h1m1s1ms", 3661.001],
    ["0s", 0],
    ["10", undefined],
    ["", undefined],
    ["m", undefined],
    ["1d", undefined],
    ["-5m", undefined],
    ["1.5h", undefined],
    ["30m1h", undefined],
    ["10 m", undefined],
    ["10M", undefined],
    ["9999999999s", undefined],
  ])("%s is %s seconds", (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
    expect(new RegExp(DURATION_PATTERN).test(text)).toBe(seconds !== undefined);
  });
});

describe("a share", () => {
  test.each([
    ["5%", 0.05],
    ["7%", 0.07],
    ["0.1%", 0.001],
    ["0.007%", 0.00007],
    ["99.95%", 0.9995],
    ["100%", 1],
    ["0%", 0],
    [0.05, 0.05],
    [1, 1],
    [0, 0],
    ["101%", undefined],
    ["5 %", undefined],
    ["-5%", undefined],
    ["0.05", undefined],
    ["%", undefined],
    [5, undefined],
    [-0.1, undefined],
    [Number.NaN, undefined],
    [true, undefined],
    [undefined, undefined],
  ])("%s is %s", (written, share) => {
    expect(parseShare(written)).toBe(share);
  });

  test("in whole percent is the nearest fraction, without dust", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), (percent) => {
        expect(parseShare(`${percent}%`)).toBe(Number((percent / 100).toFixed(2)));
        expect(`${percent}%`).toMatch(new RegExp(SHARE_PATTERN));
      }),
    );
  });
});
