import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { ActionName } from "../../src/inputs/registry";
import { refusalOf } from "../fakes/refusal";
import { V2, V3 } from "../flows/jobs";
import { type Lab, openLab, PLAN } from "./lab";

let lab: Lab;
beforeEach(() => {
  lab = openLab();
});
afterEach(() => lab.close());

type Raw = Readonly<Record<string, string>>;

/** Returns the inputs that are named, one a line of the message, and those of the hint that can be pasted. */
async function mistakesOf(name: ActionName, raw: Raw) {
  const { code, message, hint = "" } = await refusalOf(() => lab.start(name, raw));
  const told = [...message.matchAll(/^(?:[a-z-]+: )?at ([a-z-]+):/gm)].map(([, input]) => input);
  return { code, told, hint, asked: lab.world.cloud.sent.length };
}

describe("all mistakes of the inputs are told at once, and nothing was sent:", () => {
  it.each<[ActionName, Raw, readonly string[]]>([
    ["propose", { stage: "0", override: "freze", judge: "dice" }, ["stage", "judge", "override"]],
    ["deploy-canary", { stage: "-1", tag: "ab", override: "all" }, ["stage", "tag", "override"]],
    ["stage", { proposal: "none", webhook: "hook", for: "10" }, ["for", "proposal", "webhook"]],
    ["monitor", { "promote-workflow": "promote", "slack-webhook": "x" }, ["promote-workflow", "slack-webhook"]],
    ["rollback", { mode: "fast", webhook: "ftp://hook.example" }, ["mode", "webhook"]],
  ])("%s %o", async (name, raw, inputs) => {
    const { code, told, hint, asked } = await mistakesOf(name, raw);
    expect([code, told, asked]).toEqual(["INPUT_INVALID", inputs, 0]);
    expect(Object.keys(parse(hint).with).sort()).toEqual([...inputs].sort());
  });

  it("of the root action against what was proposed, the plan and the metrics' addresses", async () => {
    const { outputs } = await lab.start("propose", { image: V2 });
    const plain = 'source: prometheus, series: a, bad: labels.c == "5", endpoint: "http://p.example"';
    lab.writePlan(`${PLAN}  - { name: m, target: 1%, measure: rate, ${plain} }\n`);
    const raw = { proposal: outputs["proposal"] ?? "", image: V3, stage: "two", environment: "two-gate" };
    const { code, told, asked } = await mistakesOf("stage", { ...raw, "metrics-tokens": "p.example=t" });
    expect([code, told, asked]).toEqual(["INPUT_INVALID", ["image", "stage", "environment", "metrics-tokens"], 0]);
  });

  it("of a proposal, key by key", async () => {
    const { told } = await mistakesOf("stage", { proposal: '{"version":2}', environment: "one-gate" });
    expect(told.filter((input) => input === "proposal").length).toBeGreaterThan(5);
  });
});

describe("a hint says what an expression must come to:", () => {
  it.each<[string, Raw, RegExp]>([
    ["a proposal", { proposal: "none" }, /^ {2}proposal: \$\{\{ .* \}\} {2}# as it is; the job propose hands it on/m],
    [
      "a webhook",
      { webhook: "hook" },
      /^ {2}webhook: \$\{\{ .* \}\} {2}# the secret holds one address, such as https:/m,
    ],
  ])("%s", async (_what, raw, line) => {
    expect((await mistakesOf("stage", raw)).hint).toMatch(line);
  });
});
