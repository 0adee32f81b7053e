import { expect, it } from "vitest";
import { goesOnBetweenWays } from "../../src/core/go";

it.each([
  ["has no numbers", { verdict: "no-data", decision: "hold" }, true],
  ["has too few of them", { verdict: "inconclusive", decision: "hold" }, true],
  ["passes", { verdict: "pass", decision: "advance" }, true],
  ["failed, and the plan takes nobody back", { verdict: "fail", decision: "hold" }, false],
  ["failed", { verdict: "fail", decision: "rollback" }, false],
  ["cannot be read", { verdict: "error", decision: "hold" }, false],
  ["is in a freeze", { verdict: "no-data", decision: "hold", standing: ["frozen until Monday"] }, false],
] as const)("a hand-over whose canary %s goes on, or not", (_how, go, goesOn) => {
  expect(goesOnBetweenWays({ handOver: true }, go)).toBe(goesOn);
  expect(goesOnBetweenWays({}, go)).toBe(false);
});
