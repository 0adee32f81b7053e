import { describe, expect, it } from "vitest";
import { joinOutcomes, type Outcome } from "../../../src/core/report/outcome";

describe("several steps as one", () => {
  const step = (name: string, outputs: Record<string, string>, exit: 0 | 1 = 0): Outcome => ({
    exit,
    outputs,
    headline: `${name}.`,
    summary: `### ${name}\n`,
    annotation: { level: "notice", title: name, message: name },
  });

  it("add their outputs up, the later one wins, and the last one has the word", () => {
    const steps = [step("one", { percent: "5", url: "u" }), step("two", { percent: "25" }, 1)];
    expect(joinOutcomes(steps, {})).toEqual({
      exit: 1,
      outputs: { percent: "25", url: "u" },
      headline: "two.",
      summary: "### one\n\n### two\n",
      annotation: { level: "notice", title: "two", message: "two" },
    });
    expect(joinOutcomes(steps, { exit: 0, outputs: { percent: "0" } })).toMatchObject({
      exit: 0,
      outputs: { percent: "0" },
    });
  });

  it("of which there are none are nothing", () => {
    expect(joinOutcomes([], {})).toEqual({ exit: 0, outputs: {}, headline: "", summary: "" });
  });
});
