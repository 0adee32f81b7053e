import { describe, expect, test } from "vitest";
import { alternatives, describe as describeValue, didYouMean, nearest } from "../../src/plan/words";

describe("a value is shown", () => {
  test.each([
    ["nothing", undefined, "nothing"],
    ["null", null, "nothing"],
    ["a text", 'a "b"\n', '"a \\"b\\"\\n"'],
    ["a long text", "x".repeat(100), `"${"x".repeat(59)}…"`],
    ["a number", 1.5, "1.5"],
    ["a flag", false, "false"],
    ["a list", [1], "a list"],
    ["a map", { secret: "s3cr3t" }, "a map"],
  ])("when it is %s", (_, value, shown) => {
    expect(describeValue(value)).toBe(shown);
  });
});

test.each([
  [[], ""],
  [["a"], "a"],
  [["a", "b"], "a or b"],
  [["a", "b", "c"], "a, b or c"],
])("the alternatives %j read %j", (words, text) => {
  expect(alternatives(words)).toBe(text);
});

describe("the nearest of stages, service, regions and on-inconclusive", () => {
  const known = ["stages", "service", "regions", "on-inconclusive"];
  test.each([
    ["stage", "stages"],
    ["servce", "service"],
    ["Region", "regions"],
    ["on_inconclusive", "on-inconclusive"],
    ["onInconclusive", "on-inconclusive"],
    ["metrics", undefined],
    ["x", undefined],
    ["", undefined],
  ])("to %j is %j", (word, guess) => {
    expect(nearest(word, known)).toBe(guess);
  });

  test("is not guessed where none is close", () => {
    expect([didYouMean("stage", known), didYouMean("metrics", known)]).toEqual([' (did you mean "stages"?)', ""]);
  });
});
