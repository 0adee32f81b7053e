import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseProposal } from "../../src/core/proposal";
import { redact } from "../../src/github/redact";
import type { ActionName } from "../../src/inputs/registry";
import { STABLE } from "../fakes/cloud-run";
import { refusalOf } from "../fakes/refusal";
import { V2 } from "../flows/jobs";
import { eventsOn } from "../flows/mirroring";
import { ledgerOn } from "../flows/reading";
import { COMMIT, type Lab, openLab, PLAN } from "./lab";

const FROZEN = `${PLAN}freeze: [{ name: always, from: 2026-01-01T00:00:00Z, to: 2027-01-01T00:00:00Z }]\n`;
const HOUR = 3600;

let lab: Lab;
beforeEach(() => {
  lab = openLab();
});
afterEach(() => lab.close());

const steps = () =>
  ledgerOn(lab.world.cloud).story.map(({ stage, approvedBy, override }) => [stage, approvedBy, override]);

/** Proposes with these inputs, and does what was proposed in its environment. */
async function release(raw: Readonly<Record<string, string>> = {}) {
  const { outputs } = await lab.start("propose", raw);
  const { proposal = "", environment = "" } = outputs;
  return lab.start("stage", { proposal, environment, ...raw });
}

describe("what the inputs say arrives in the ledger:", () => {
  it("of deploy-canary: the image, the guard that really was stepped over, and the commit of the run", async () => {
    lab.writePlan(FROZEN);
    expect((await refusalOf(() => lab.start("deploy-canary", { image: V2 }))).code).toBe("HELD");
    await lab.start("deploy-canary", { image: V2, stage: "1", override: "outdated, freeze" });
    expect(steps()).toEqual([
      ["0", undefined, "freeze"],
      ["one", undefined, "freeze"],
    ]);
    expect(ledgerOn(lab.world.cloud)).toMatchObject({ image: V2, commit: COMMIT });
  });

  it("of deploy-canary: that no user was wanted, until somebody moves it", async () => {
    await lab.start("deploy-canary", { image: V2, stage: "0" });
    expect(ledgerOn(lab.world.cloud)).toMatchObject({ stage: "0", goal: "0" });
    await lab.start("deploy-canary", { stage: "one" });
    expect(ledgerOn(lab.world.cloud)).not.toHaveProperty("goal");
  });

  it("of the root action: what was approved, by whom, and what was stepped over", async () => {
    lab.writePlan(FROZEN);
    const outcome = await release({ image: V2, override: "freeze" });
    expect(outcome).toMatchObject({ exit: 0, outputs: { stage: "one", decision: "advance" } });
    expect(steps().at(-1)).toEqual(["one", "ada", "freeze"]);
    expect(ledgerOn(lab.world.cloud)).toMatchObject({ image: V2, commit: COMMIT });
  });

  it("of the root action at a later stage: the digest of what was shown", async () => {
    await release({ image: V2 });
    lab.world.clock.advance(25 * HOUR);
    const { outputs } = await lab.start("propose");
    await lab.start("stage", { proposal: outputs["proposal"] ?? "", environment: "two-gate", after: "one" });
    expect(ledgerOn(lab.world.cloud).story.at(-1)).toMatchObject({
      stage: "two",
      approvedBy: "ada",
      evidence: outputs["evidence-digest"],
    });
  });

  it("of rollback: the reason", async () => {
    await release({ image: V2 });
    await lab.start("rollback", { confirm: "ion-api", reason: "answers are slow" });
    expect(ledgerOn(lab.world.cloud)).toMatchObject({ status: "rolled-back", reason: "answers are slow" });
    expect(lab.world.cloud.shares).toEqual({ [STABLE]: 100 });
  });
});

describe("what the inputs say decides:", () => {
  it("`after` holds the root action where another stage is in force", async () => {
    await release({ image: V2 });
    const { code, message } = await refusalOf(() => lab.start("stage", { stage: "three", after: "two" }));
    expect([code, message]).toEqual(["HELD", expect.stringContaining("two")]);
    expect(ledgerOn(lab.world.cloud).stage).toBe("one");
  });

  it("propose names the stage, its environment and the image", async () => {
    const { outputs } = await lab.start("propose", { image: V2 });
    expect(outputs).toMatchObject({ stage: "one", environment: "one-gate", image: V2 });
    expect(parseProposal(outputs["proposal"] ?? "")).toMatchObject({ stage: "one", image: V2, from: "0" });
  });

  it("monitor starts the workflow that it is told to", async () => {
    await release({ image: V2 });
    lab.world.clock.advance(25 * HOUR);
    const outcome = await lab.start("monitor", { "promote-workflow": "next.yml" });
    expect(outcome.exit).toBe(0);
    expect(lab.hub.forge.dispatched).toMatchObject([
      { workflow: "next.yml", branch: "main", inputs: { plan: "rollout.yml", stage: "two" } },
    ]);
  });

  it.each([
    ["auto-promote", { "auto-promote": "false" }],
    ["dry-run", { "dry-run": "true" }],
  ])("monitor starts nothing by %s", async (_input, raw) => {
    await release({ image: V2 });
    lab.world.clock.advance(25 * HOUR);
    await lab.start("monitor", raw);
    expect(lab.hub.forge.dispatched).toEqual([]);
  });
});

describe("whoever is to be told is told:", () => {
  const given = { "github-token": "gith8b-tok", webhook: "https://hook.example/w3bhook" };

  it("of the stage, and that it was taken back", async () => {
    await release({ image: V2 });
    await lab.start("rollback", { mode: "emergency" });
    expect(eventsOn(lab.hub)).toEqual(["stage", "rolled-back"]);
    expect(lab.hub.forge.issues).toHaveLength(1);
  });

  it.each<[ActionName, Readonly<Record<string, string>>]>([
    ["stage", { image: V2 }],
    ["rollback", { mode: "emergency" }],
    ["monitor", {}],
  ])("by %s as whom and where the inputs say", async (name, raw) => {
    await lab.start(name, { ...raw, ...given }).catch(() => undefined);
    expect(lab.asked.at(-1)).toMatchObject(given);
    expect(redact("gith8b-tok and https://hook.example/w3bhook")).toBe("[secret] and [secret]");
  });

  it.each<ActionName>(["propose", "stage", "monitor"])("%s gives the metrics their tokens", async (name) => {
    await lab.start(name, { "metrics-tokens": "prometheus.example=t0ken-of-metrics" }).catch(() => undefined);
    expect([lab.hosts, redact("t0ken-of-metrics")]).toEqual([["prometheus.example"], "[secret]"]);
  });
});
