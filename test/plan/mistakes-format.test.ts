import { describe, expect, test } from "vitest";
import { parsePlan } from "../../src/plan/parse";
import { refusal } from "./plans";

const SERVICE = "a Cloud Run service name such as ion-api (lower-case letters, digits and hyphens, at most 49)";

describe("a text that is no plan", () => {
  test.each([
    ["an empty file", "", ["1:1: expected a rollout plan, got an empty file"]],
    ["a file of comments", "# nothing yet\n", ["1:1: expected a rollout plan, got an empty file"]],
    [
      "a list",
      "- version: 1\n",
      ["1:1: expected a rollout plan, which is a map with version, service and regions, got a list"],
    ],
    [
      "a text",
      "hello\n",
      ["1:1: expected a rollout plan, which is a map with version, service and regions, got a text"],
    ],
    ["two documents", "version: 1\n---\nversion: 1\n", ["2:1: expected one YAML document, got several"]],
    ["a key twice", "version: 1\nversion: 1\n", ["2:1: expected each key once, got this one again"]],
    [
      "a list that is not closed",
      "regions: [a",
      [
        "1:12: expected YAML, got a text that is none: Flow sequence in block collection must be sufficiently indented and end with a ]",
      ],
    ],
    [
      "a tab before a key",
      "\tversion: 1\n",
      ["1:1: expected YAML, got a text that is none: Tabs are not allowed as indentation"],
    ],
    [
      "a tag of its own",
      "version: !one 1\n",
      ["1:10: expected YAML, got a text that is none: a tag that YAML does not know"],
    ],
    [
      "a list as a key",
      "? [a]\n: 1\n",
      ["1:3: expected YAML, got a text that is none: With stringKeys, all keys must be strings"],
    ],
    ["an alias to nowhere", "service: *s\n", ["1:10: expected an anchor before its alias, got an alias to nowhere"]],
    [
      "an alias within its own anchor",
      "regions: &r [*r]\n",
      ["1:14: expected an anchor around something else than its own alias, got an alias within its own anchor"],
    ],
    [
      "aliases that multiply",
      `a: &a [x]\nb: &b [${"*a,".repeat(9)}]\nc: &c [${"*b,".repeat(9)}]\nd: [${"*c,".repeat(9)}]\n`,
      ["1:1: expected fewer aliases, got too many: Excessive alias count indicates a resource exhaustion attack"],
    ],
  ])("%s", (_, text, mistakes) => {
    const lines = refusal(() => parsePlan(text, "rollout.yml")).message.split("\n");
    expect(lines.map((line) => line.replace(/^rollout\.yml:/, ""))).toEqual(mistakes);
  });
});

describe("what every plan needs", () => {
  test.each([
    [
      "is missed at the plan's beginning",
      "# a comment\nproject: my-project\n",
      [
        "rollout.yml:2:1: at version: expected the plan format 1, got nothing",
        `rollout.yml:2:1: at service: expected ${SERVICE}, got nothing`,
        "rollout.yml:2:1: at regions: expected a list of regions such as [us-central1], got nothing",
      ],
    ],
    [
      "must have the right type",
      "version: '1'\nservice: 7\nregions: us-central1\n",
      [
        'rollout.yml:1:10: at version: expected the plan format 1, got "1"',
        `rollout.yml:2:10: at service: expected ${SERVICE}, got 7`,
        'rollout.yml:3:10: at regions: expected a list of regions such as [us-central1], got "us-central1"',
      ],
    ],
    [
      "must not be empty",
      "version: 1\nservice:\nregions: []\n",
      [
        `rollout.yml:2:9: at service: expected ${SERVICE}, got nothing`,
        "rollout.yml:3:10: at regions: expected a list of regions such as [us-central1], got an empty list",
      ],
    ],
  ])("%s", (_, text, mistakes) => {
    expect(refusal(() => parsePlan(text, "rollout.yml")).message.split("\n")).toEqual(mistakes);
  });

  test("leaves room for the tags in a service's name", () => {
    const text = `version: 1\nservice: ${"a".repeat(41)}\nregions: [us-central1]\n`;
    expect(refusal(() => parsePlan(text, "rollout.yml")).message).toBe(
      "rollout.yml:2:10: at service: expected at most 40 characters, since Cloud Run allows 46 for a tag and the service together and the tags are canary and stable, got 41",
    );
    expect(parsePlan(text.replace("a\n", "\n"), "rollout.yml").plan.service).toHaveLength(40);
    const elsewhere = `${text}routing: { mode: services, canary-service: b }\n`;
    expect(refusal(() => parsePlan(elsewhere, "rollout.yml")).message).toContain("at service: expected at most 40");
  });
});
