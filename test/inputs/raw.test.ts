import { describe, expect, test } from "vitest";
import { readRawInputs } from "../../src/inputs/raw";
import { refusal } from "../plan/plans";

describe("the composite's inputs are read", () => {
  test.each([
    ["as the runner writes them", '{"stage":"next","dry-run":""}', { stage: "next", "dry-run": "" }],
    ["over several lines, as the runner prints them", '{\n  "stage": "next"\n}', { stage: "next" }],
    ["with flags and numbers as texts", '{"dry-run":true,"stage":2}', { "dry-run": "true", stage: "2" }],
    ["with null as nothing", '{"stage":null}', { stage: "" }],
    ["when there are none", "{}", {}],
  ])("%s", (_, json, inputs) => {
    expect(readRawInputs({ CANARY_INPUTS: json })).toEqual(inputs);
  });
});

describe("the composite's inputs are refused", () => {
  test.each([
    ["when they are missing", {}, "nothing"],
    ["when they are empty", { CANARY_INPUTS: " " }, "nothing"],
    ["when they are null", { CANARY_INPUTS: "null" }, "nothing"],
    ["when they are no JSON", { CANARY_INPUTS: '{"token":"s3cr3t"' }, "a text that is none"],
    ["when they are a list", { CANARY_INPUTS: '["s3cr3t"]' }, "a list"],
    ["when one of them is a map", { CANARY_INPUTS: '{"stage":{"a":"s3cr3t"}}' }, "a map for stage"],
    ["when one of them is a list", { CANARY_INPUTS: '{"stage":["s3cr3t"]}' }, "a list for stage"],
  ])("%s", (_, env, got) => {
    const { code, message, hint } = refusal(() => readRawInputs(env));
    expect([code, message]).toEqual([
      "INPUT_INVALID",
      `expected CANARY_INPUTS to be a JSON object of texts, got ${got}`,
    ]);
    expect(hint).toBe(`env:\n  CANARY_INPUTS: \${{ toJSON(inputs) }}`);
  });

  test("without showing a text that stands for all of them", () => {
    expect(refusal(() => readRawInputs({ CANARY_INPUTS: '"s3cr3t"' })).message).not.toContain("s3cr3t");
  });
});
