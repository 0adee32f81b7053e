import { describe, expect, test } from "vitest";
import { findStage } from "../../src/plan/stages";
import { parseWith, refusal } from "./plans";

const { plan } = parseWith("stages: [{ percent: 5, name: few }, { percent: 50 }, { percent: 100, name: all }]\n");

describe("a stage is found", () => {
  test.each([
    ["by its name", "few", 5],
    ["by the name it has by default", "stage-2", 50],
    ["by its number", "3", 100],
  ])("%s", (_, wanted, percent) => {
    expect(findStage(plan, wanted).percent).toBe(percent);
  });
});

describe("a stage is refused", () => {
  test.each([
    ["whose name has a slip", "stage-3", ' (did you mean "stage-2"?)'],
    ["whose name is nothing like the real ones", "production", ""],
    ["beyond the last", "4", ""],
    ["before the first", "0", ""],
    ["with a number that only begins well", "1x", ""],
  ])("%s", (_, wanted, guess) => {
    const { code, message, hint } = refusal(() => findStage(plan, wanted));
    expect({ code, message, hint }).toEqual({
      code: "STAGE_UNKNOWN",
      message: `expected a stage of the plan, got "${wanted}"${guess}; the plan has 1 few (5 %), 2 stage-2 (50 %), 3 all (100 %)`,
      hint: "stage: few",
    });
  });
});
