import { describe, expect, it } from "vitest";
import { outdatedBy } from "../../src/core/outdated";
import { ledgerWith, NOON } from "./states";

const run = (number: string, repository = "mona/ion") => `https://github.example/${repository}/actions/runs/${number}`;
const movedBy = (...runs: readonly string[]) =>
  ledgerWith({ story: runs.map((one) => ({ at: NOON, stage: "one", percent: 5, by: "mona", run: one })) });

describe("a run is outdated", () => {
  it.each([
    ["where a later one has moved the rollout", run("8"), [run("7"), run("9")], run("9")],
    ["by the number and not by its letters", run("9"), [run("10")], run("10")],
    ["also where its address has an attempt", `${run("8")}/attempts/2`, [run("9")], run("9")],
    ["not where it is the last itself", run("9"), [run("7"), run("9")], undefined],
    ["not by a run of another repository", run("8"), [run("9", "mona/other")], undefined],
    ["not by a step from a laptop", run("8"), [""], undefined],
    ["not where it is a laptop itself", "", [run("9")], undefined],
  ])("%s", (_where, ours, theirs, later) => {
    expect(outdatedBy(ours, movedBy(...theirs))).toBe(later);
  });

  it("not where there was no rollout", () => {
    expect(outdatedBy(run("8"), undefined)).toBeUndefined();
  });
});
