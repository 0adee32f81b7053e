import { describe, expect, it } from "vitest";
import { judgeThresholds } from "../../../src/core/judge/thresholds";
import type { Cell } from "../../../src/core/metric";
import type { Verdict } from "../../../src/core/verdict";
import { ERROR_RATE, minutes, range, rate, START } from "./cases";
import { judge, times } from "./judging";

const MINUTE = 60_000;
const good = rate(100, 0);

describe("windows of few requests", () => {
  it.each<[string, readonly (Cell | undefined)[], Verdict]>([
    ["do not fail", times(5, rate(9, 9)), "inconclusive"],
    ["do not pass", times(5, rate(9, 0)), "inconclusive"],
    ["fail as soon as they are enough", times(5, rate(10, 9)), "fail"],
    ["pass as soon as they are enough", times(5, rate(10, 0)), "pass"],
    ["are no data without a request", times(5, rate(0, 0)), "no-data"],
  ])("%s", (_what, cells, verdict) => {
    expect(judge({ ...ERROR_RATE, minRequests: 50 }, cells).verdict).toBe(verdict);
  });

  it("say how many there must be", () => {
    const { sentence } = judge({ ...ERROR_RATE, minRequests: 50 }, times(5, rate(9, 9)));
    expect(sentence).toBe(
      "error-rate was 100 % over 45 log entries in the 5 min to 12:05:00Z, of which there must be 50",
    );
  });
});

describe("a fail", () => {
  it("is dated by the end of the first window that fails, not of the worst", () => {
    const cells = [...times(10, good), ...times(5, rate(100, 10)), ...times(5, rate(100, 50))];
    expect(judge(ERROR_RATE, cells)).toMatchObject({ decisive: { value: 0.5 }, failedAt: START + 13 * MINUTE });
  });

  it("alone is dated", () => {
    expect(judge(ERROR_RATE, times(10, good))).not.toHaveProperty("failedAt");
  });
});

describe("stable's value", () => {
  const asked = { range: range(5), notes: [], canary: minutes(times(5, good)), query: "", final: true };

  it("is shown beside the canary's, over the same range", () => {
    const stable = minutes(times(9, rate(1900, 19)));
    expect(judgeThresholds(ERROR_RATE, { ...asked, stable }).stable).toEqual({ value: 0.01, samples: 9500 });
  });

  it("is absent where nobody asked", () => {
    expect(judgeThresholds(ERROR_RATE, asked)).not.toHaveProperty("stable");
  });
});
