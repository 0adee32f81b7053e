import { describe, expect, it } from "vitest";
import { type Answer, answerOf, type Word } from "../../src/core/approval";

const word = (by: string, state: Word["state"] = "approved", environment = "production"): Word => ({
  by,
  state,
  environment,
});

const MIXED: Answer = { kind: "mixed", by: "ada", rejectedBy: "bob" };

describe("what was said of an environment", () => {
  it.each<[string, readonly Word[], Answer]>([
    ["nobody said anything", [], { kind: "none" }],
    ["somebody is still to answer", [word("ada", "pending")], { kind: "none" }],
    ["another environment was approved", [word("ada", "approved", "staging")], { kind: "none" }],
    ["one approved", [word("ada")], { kind: "approved", by: "ada" }],
    ["its name is written otherwise", [word("ada", "approved", "Production")], { kind: "approved", by: "ada" }],
    ["two approved", [word("ada"), word("bob")], { kind: "approved", by: "ada, bob" }],
    ["one approved twice", [word("ada"), word("ada")], { kind: "approved", by: "ada" }],
    ["one rejected", [word("ada", "rejected")], { kind: "rejected", by: "ada" }],
    ["one rejected after another approved", [word("ada"), word("bob", "rejected")], MIXED],
    ["one approved after another rejected", [word("bob", "rejected"), word("ada")], MIXED],
  ])("where %s", (_where, words, answer) => {
    expect(answerOf(words, "production")).toEqual(answer);
  });
});
