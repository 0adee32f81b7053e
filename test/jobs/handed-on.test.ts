import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { refusalOf } from "../fakes/refusal";
import { V2 } from "../flows/jobs";
import { ledgerOn } from "../flows/reading";
import { COMMIT, type Lab, openLab } from "./lab";

const BUILT = "0123456789".repeat(4);
let lab: Lab;
beforeEach(() => {
  lab = openLab();
});
afterEach(() => lab.close());

describe("a proposal that did not arrive", () => {
  it.each([
    ["was withheld", { proposal: "" }],
    ["was not handed on", {}],
  ])("because it %s lets nothing move where one is required", async (_why, raw) => {
    const given = { image: V2, stage: "one", environment: "one-gate", "require-proposal": "true", ...raw };
    const { code, exit, message } = await refusalOf(() => lab.start("stage", given));
    expect([code, exit, lab.world.cloud.sent]).toEqual(["INPUT_INVALID", 2, []]);
    expect(message).toMatch(/^stage: at proposal: expected what was proposed, got nothing: .* a secret/);
  });

  it("is not missed where none is required", async () => {
    expect((await lab.start("stage", { image: V2, stage: "one", proposal: "" })).exit).toBe(0);
  });
});

describe("the commit of the image", () => {
  it.each<[string, Readonly<Record<string, string>>, string | undefined]>([
    ["is the input's", { commit: BUILT }, BUILT],
    ["is the run's by default", {}, COMMIT],
    ["is none where nobody knows it", { commit: "none" }, undefined],
  ])("%s", async (_what, raw, commit) => {
    await lab.start("stage", { image: V2, stage: "one", ...raw });
    expect(ledgerOn(lab.world.cloud).commit).toBe(commit);
  });

  it("is a whole one", async () => {
    const { message } = await refusalOf(() => lab.start("stage", { image: V2, commit: "0123abc" }));
    expect(message).toContain("at commit: expected a commit of 40 hexadecimal digits, or none");
  });
});

describe("a rollback of the rollout that was judged", () => {
  const judged = (rollout: string) =>
    lab.start("rollback", { mode: "emergency", reason: "slow", ...(rollout === "" ? {} : { rollout }) });

  it("takes no other one back", async () => {
    await lab.start("stage", { image: V2, stage: "one" });
    const before = ledgerOn(lab.world.cloud);
    const { exit, message } = await refusalOf(() => judged("ion-api-00001-old"));
    expect([exit, message]).toEqual([3, expect.stringContaining(before.canary)]);
    expect(ledgerOn(lab.world.cloud)).toEqual(before);
  });

  it.each([
    ["that one back", () => ledgerOn(lab.world.cloud).canary],
    ["back whichever is there where none is named, or GitHub withheld the name", () => ""],
  ])("takes %s", async (_what, rolloutOf) => {
    await lab.start("stage", { image: V2, stage: "one" });
    expect((await judged(rolloutOf())).exit).toBe(0);
    expect(ledgerOn(lab.world.cloud).status).toBe("rolled-back");
  });
});
