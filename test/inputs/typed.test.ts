import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseInputs } from "../../src/inputs/parse";
import { ACTION_NAMES, type ActionName } from "../../src/inputs/registry";
import { refusal } from "../plan/plans";

const DEFAULTS = { plan: ".github/rollout.yml", "dry-run": false };

describe("with nothing given", () => {
  test.each<[ActionName, unknown]>([
    [
      "build-push",
      {
        ...DEFAULTS,
        context: ".",
        platforms: ["linux/amd64"],
        cache: "none",
        provenance: "none",
        sbom: false,
        network: "default",
        "skip-if-unchanged": true,
      },
    ],
    ["deploy-canary", { ...DEFAULTS, stage: "next", tag: "canary" }],
    ["health-gate", DEFAULTS],
    ["metrics-gate", { ...DEFAULTS, "fail-on": ["fail"] }],
    ["rollback", { ...DEFAULTS, mode: "normal" }],
    ["stage", { ...DEFAULTS, stage: "next", "require-proposal": false }],
  ])("%s has its defaults, and no other key", (action, inputs) => {
    expect(parseInputs(action, {})).toEqual(inputs);
  });
});

describe("what is given is typed:", () => {
  test.each<[string, ActionName, Record<string, string>, Record<string, unknown>]>([
    [
      "where the service is",
      "rollback",
      { project: "p", region: "europe-west10", service: "a" },
      { project: "p", region: "europe-west10", service: "a" },
    ],
    ["a dry run", "stage", { "dry-run": "true" }, { "dry-run": true }],
    ["no dry run", "stage", { "dry-run": "false" }, { "dry-run": false }],
    ["durations in seconds", "metrics-gate", { for: "10m", every: "500ms" }, { for: 600, every: 0.5 }],
    ["a deadline", "health-gate", { deadline: "1h30m" }, { deadline: 5400 }],
    ["an address", "health-gate", { url: "http://127.0.0.1:8080/base" }, { url: "http://127.0.0.1:8080/base" }],
    [
      "verdicts as a list, each once, the worst last",
      "metrics-gate",
      { "fail-on": "fail, no-data,fail" },
      { "fail-on": ["no-data", "fail"] },
    ],
    ["a stage by name", "deploy-canary", { stage: "stage-1" }, { stage: "stage-1" }],
    ["a stage by number", "deploy-canary", { stage: "2" }, { stage: "2" }],
    ["no stage at all", "deploy-canary", { stage: "0" }, { stage: "0" }],
    [
      "an image by digest",
      "stage",
      { image: `host:5000/p/a@sha256:${"0".repeat(64)}` },
      { image: `host:5000/p/a@sha256:${"0".repeat(64)}` },
    ],
    ["a reason of two lines", "rollback", { reason: "slow\nvery" }, { reason: "slow\nvery" }],
    ["texts without the blanks around them", "rollback", { confirm: " ion-api\n" }, { confirm: "ion-api" }],
    ["blanks as nothing", "rollback", { confirm: " ", mode: "" }, { mode: "normal" }],
  ])("%s", (_, action, raw, inputs) => {
    expect(parseInputs(action, raw)).toMatchObject(inputs);
  });

  test("what is blank leaves no key behind", () => {
    expect(Object.keys(parseInputs("rollback", { confirm: " ", project: "" }))).toEqual(["plan", "dry-run", "mode"]);
  });
});

test("whatever is given, it is typed or refused as a whole", () => {
  const names = [
    "plan",
    "project",
    "region",
    "service",
    "dry-run",
    "stage",
    "tag",
    "for",
    "fail-on",
    "url",
    "confirm",
    "__proto__",
    "constructor",
    "x",
  ];
  const values = fc.oneof(
    fc.string(),
    fc.constantFrom("true", "next", "10m", "fail,error", "us-central1", "canary", "0"),
  );
  fc.assert(
    fc.property(fc.constantFrom(...ACTION_NAMES), fc.dictionary(fc.constantFrom(...names), values), (action, raw) => {
      const outcome = outcomeOf(action, raw);
      expect(["typed", "INPUT_INVALID"]).toContain(outcome);
    }),
  );
});

function outcomeOf(action: ActionName, raw: Record<string, string>): string {
  try {
    parseInputs(action, raw);
    return "typed";
  } catch {
    return refusal(() => parseInputs(action, raw)).code;
  }
}
