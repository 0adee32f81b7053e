import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { parseInputs } from "../../src/inputs/parse";
import { ACTION_NAMES, type ActionName } from "../../src/inputs/registry";
import { refusal } from "../plan/plans";

describe("what does not fit is refused:", () => {
  test.each<[string, ActionName, Record<string, string>, string]>([
    ["a yes", "stage", { "dry-run": "yes" }, 'at dry-run: expected true or false, got "yes"'],
    [
      "True with a capital",
      "stage",
      { "dry-run": "True" },
      'at dry-run: expected true or false, got "True" (did you mean "true"?)',
    ],
    ["a duration without unit", "metrics-gate", { for: "10" }, 'at for: expected a duration such as 10m, got "10"'],
    [
      "a duration of nothing",
      "metrics-gate",
      { every: "0s" },
      'at every: expected a duration above zero such as 1m, got "0s"',
    ],
    [
      "a judge with a slip",
      "metrics-gate",
      { judge: "sequentail" },
      'at judge: expected thresholds, sequential or baseline, got "sequentail" (did you mean "sequential"?)',
    ],
    [
      "a pass as a failure",
      "metrics-gate",
      { "fail-on": "pass" },
      'at fail-on: expected inconclusive, no-data, error or fail, got "pass"',
    ],
    [
      "a verdict with a slip",
      "metrics-gate",
      { "fail-on": "fail,eror" },
      'at fail-on: expected inconclusive, no-data, error or fail, got "eror" (did you mean "error"?)',
    ],
    [
      "no verdict between commas",
      "metrics-gate",
      { "fail-on": "," },
      'at fail-on: expected verdicts with commas between them, got ","',
    ],
    [
      "a stage before the first",
      "deploy-canary",
      { stage: "-1" },
      'at stage: expected a stage\'s name or number, next or 0, got "-1"',
    ],
    [
      "no stage at all, where a whole stage is asked for",
      "stage",
      { stage: "0" },
      'at stage: expected a stage\'s name, its number from 1, or next, got "0"',
    ],
    [
      "the tag of the stable side",
      "deploy-canary",
      { tag: "stable" },
      'at tag: expected a tag other than stable, which names the version that served before, got "stable"',
    ],
    [
      "a tag that is too short",
      "deploy-canary",
      { tag: "ab" },
      'at tag: expected a traffic tag such as canary (3 to 46 lower-case letters, digits and hyphens), got "ab"',
    ],
    [
      "a mode with a slip",
      "rollback",
      { mode: "emergancy" },
      'at mode: expected normal, emergency or delete, got "emergancy" (did you mean "emergency"?)',
    ],
    [
      "a region that is none",
      "rollback",
      { region: "us" },
      'at region: expected a region such as us-central1, got "us"',
    ],
    [
      "two regions",
      "rollback",
      { region: "us-central1,us-east1" },
      'at region: expected a region such as us-central1, got "us-central1,us-east1"',
    ],
    [
      "an address without scheme",
      "health-gate",
      { url: "ion-api.example" },
      'at url: expected an address such as https://canary---ion-api-abc-uc.a.run.app without user, query or fragment, got "ion-api.example"',
    ],
    [
      "an address with a password, which is not shown",
      "health-gate",
      { url: "https://me:s3cr3t@host/" },
      "at url: expected an address such as https://canary---ion-api-abc-uc.a.run.app without user, query or fragment, got one with a user in it",
    ],
    [
      "an input of another action",
      "rollback",
      { image: "a" },
      'at image: expected plan, project, region, service, dry-run, mode, confirm, reason, rollout, github-token, slack-webhook, google-chat-webhook or webhook, got the unknown key "image"',
    ],
    [
      "an input with a slip",
      "rollback",
      { dry_run: "true" },
      'at dry_run: expected plan, project, region, service, dry-run, mode, confirm, reason, rollout, github-token, slack-webhook, google-chat-webhook or webhook, got the unknown key "dry_run" (did you mean "dry-run"?)',
    ],
  ])("%s", (_, action, raw, message) => {
    const { code, exit, message: got } = refusal(() => parseInputs(action, raw));
    expect([code, exit, got]).toEqual(["INPUT_INVALID", 2, `${action}: ${message}`]);
  });

  test("all at once, with what to paste", () => {
    const { message, hint } = refusal(() =>
      parseInputs("deploy-canary", { stage: "-1", tag: "ab", regoin: "us-central1", project: "ok" }),
    );
    expect(message.split("\n").map((line) => line.split(":")[1])).toEqual([" at stage", " at tag", " at regoin"]);
    expect(parse(hint ?? "")).toEqual({ with: { stage: "next", tag: "canary", region: "us-central1" } });
  });

  test("an unknown input that is like none, with all that there are", () => {
    const { hint } = refusal(() => parseInputs("health-gate", { "service-account-key": "s3cr3t" }));
    expect(Object.keys(parse(hint ?? "").with)).toEqual([
      "plan",
      "project",
      "region",
      "service",
      "dry-run",
      "url",
      "deadline",
    ]);
  });

  test("and the value of an unknown input is not shown", () => {
    const { message, hint } = refusal(() => parseInputs("health-gate", { token: "s3cr3t" }));
    expect(`${message}${hint}`).not.toContain("s3cr3t");
  });
});

/** GitHub fills an expression in before the step begins. */
const isExpression = (value: unknown) => String(value).startsWith("${{");

describe.each(ACTION_NAMES)("the hint of %s", (action) => {
  test("can be pasted: every example in it is accepted, where it is not GitHub that fills it in", () => {
    const { hint } = refusal(() => parseInputs(action, { qqqqqqqqqqqqqqqqqqqq: "1" }));
    const written = Object.entries(parse(hint ?? "").with).filter(([, value]) => !isExpression(value));
    const pasted = written.map(([name, value]) => [name, String(value)]);
    expect(Object.keys(parseInputs(action, Object.fromEntries(pasted)))).toEqual(
      expect.arrayContaining(["plan", "dry-run"]),
    );
  });
});
