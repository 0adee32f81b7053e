import { describe, expect, it } from "vitest";
import { deployCanary } from "../../src/flows/deploy-canary";
import { rollback } from "../../src/flows/rollback";
import { STABLE } from "../fakes/cloud-run";
import { fakeWorld } from "../fakes/world";
import { deployJob, rollbackJob, V2, V3 } from "./jobs";
import { latest, ledgerOn, pin, story } from "./reading";
import { CANARY, promotedWorld, worldAt } from "./worlds";

const DAMAGED = { annotations: { "cloud-run-canary/rollout": "{" } };

describe("rollback puts the traffic back", () => {
  it.each(["0", "one", "two", "three"])("from stage %s, and keeps the canary's tag to look into it", async (stage) => {
    const world = await worldAt(stage);
    const outcome = await rollback(world, rollbackJob({ reason: "error rate 12 %" }));
    expect(outcome).toMatchObject({
      exit: 0,
      outputs: { outcome: "rolled-back", "restored-revision": STABLE, seconds: "0.0" },
    });
    expect(world.cloud.state.traffic).toEqual([pin(STABLE, 100), pin(CANARY, 0, "canary")]);
    expect(world.cloud.shares).toEqual({ [STABLE]: 100 });
    expect(ledgerOn(world.cloud)).toMatchObject({
      status: "rolled-back",
      percent: 0,
      reason: "error rate 12 %",
      stage,
    });
  });

  it("in one write that touches no template, and says how long it took", async () => {
    const world = await worldAt("two", { settle: 4 });
    const sent = world.cloud.sent.length;
    const outcome = await rollback(world, rollbackJob());
    expect(world.cloud.sent.slice(sent).map((request) => Object.keys(request))).toEqual([
      ["ref", "plannedOn", "etag", "traffic", "annotations"],
    ]);
    expect(Number(outcome.outputs["seconds"])).toBeGreaterThanOrEqual(4);
    expect(Number(outcome.outputs["seconds"])).toBeLessThanOrEqual(5);
  });

  it("after a promotion to the version before", async () => {
    const world = await promotedWorld();
    expect(await rollback(world, rollbackJob())).toMatchObject({ outputs: { "restored-revision": STABLE } });
    expect(world.cloud.shares).toEqual({ [STABLE]: 100 });
  });

  it("without a ledger, by the tags alone", async () => {
    const world = await worldAt("two");
    world.cloud.write({ annotations: {} });
    expect(await rollback(world, rollbackJob())).toMatchObject({ exit: 0, outputs: { "restored-revision": STABLE } });
    expect(ledgerOn(world.cloud)).toMatchObject({ status: "rolled-back", stable: STABLE, canary: CANARY, image: "" });
  });

  it("with a ledger that cannot be read, and writes a new one", async () => {
    const world = await worldAt("two");
    world.cloud.write(DAMAGED);
    expect(await rollback(world, rollbackJob())).toMatchObject({ exit: 0, outputs: { outcome: "rolled-back" } });
    expect(world.cloud.shares).toEqual({ [STABLE]: 100 });
    expect(ledgerOn(world.cloud)).toMatchObject({ status: "rolled-back" });
  });

  it("to whoever serves well where the stable revision does not any more", async () => {
    const world = fakeWorld();
    world.cloud.write({ image: "older", traffic: [latest(100)] });
    const older = world.cloud.state.latestReady ?? "";
    world.cloud.write({ image: "newer", traffic: [latest(100)] });
    await deployCanary(world, deployJob({ stage: "two" }));
    world.cloud.break(ledgerOn(world.cloud).stable);
    expect(await rollback(world, rollbackJob())).toMatchObject({ exit: 0, outputs: { "restored-revision": older } });
    expect(ledgerOn(world.cloud)).toMatchObject({ stable: older });
  });

  it("where the spec asks for what the status does not serve", async () => {
    const world = await worldAt("one");
    world.cloud.break(CANARY);
    world.cloud.write({ traffic: [pin(STABLE, 90), pin(CANARY, 10, "canary")] });
    expect([world.cloud.state.ready, world.cloud.shares]).toEqual(["failed", { [STABLE]: 95, [CANARY]: 5 }]);
    expect(await rollback(world, rollbackJob())).toMatchObject({ exit: 0, outputs: { outcome: "rolled-back" } });
    expect(world.cloud.state.traffic).toEqual([pin(STABLE, 100)]);
    expect(world.cloud.shares).toEqual({ [STABLE]: 100 });
  });

  it("from a canary that never started, whose tag would hold up the whole change", async () => {
    const world = fakeWorld({ fates: { [V2]: { ready: "failed", message: "exit 1" } } });
    world.cloud.at("after", () => {
      throw new Error("killed");
    });
    await expect(deployCanary(world, deployJob())).rejects.toThrow("killed");
    expect(await rollback(world, rollbackJob())).toMatchObject({ exit: 0, outputs: { outcome: "rolled-back" } });
    expect(world.cloud.state.traffic).toEqual([pin(STABLE, 100)]);
  });

  it("while the service is still busy with the move before", async () => {
    const world = await worldAt("0", { settle: 20 });
    world.cloud.write({ traffic: [pin(STABLE, 95, "stable"), pin(CANARY, 5, "canary")] });
    expect(world.cloud.state.settled).toBe(false);
    expect(await rollback(world, rollbackJob())).toMatchObject({ exit: 0 });
    expect(world.cloud.shares).toEqual({ [STABLE]: 100 });
  });

  it("and keeps everybody else's tags", async () => {
    const world = fakeWorld();
    world.cloud.write({ traffic: [latest(100), latest(0, "preview"), pin(STABLE, 0, "v-one")] });
    await deployCanary(world, deployJob({ stage: "one" }));
    await rollback(world, rollbackJob());
    expect(world.cloud.state.traffic.slice(2)).toEqual([pin(STABLE, 0, "preview"), pin(STABLE, 0, "v-one")]);
  });
});

describe("rollback may be run twice", () => {
  it("and has nothing to do the second time", async () => {
    const world = await worldAt("two");
    await rollback(world, rollbackJob());
    const sent = world.cloud.sent.length;
    expect(await rollback(world, rollbackJob())).toMatchObject({ exit: 0, outputs: { outcome: "nothing-to-do" } });
    expect(world.cloud.sent).toHaveLength(sent);
  });

  it("and once more after a new rollout began", async () => {
    const world = await worldAt("two");
    await rollback(world, rollbackJob());
    await deployCanary(world, deployJob({ image: V3, stage: "two" }));
    expect(await rollback(world, rollbackJob())).toMatchObject({ outputs: { "restored-revision": STABLE } });
    expect(story(world.cloud).at(-1)).toBe(`${STABLE} 100`);
  });

  it("and has nothing to do where there never was a rollout", async () => {
    expect(await rollback(fakeWorld(), rollbackJob())).toMatchObject({
      exit: 0,
      outputs: { outcome: "nothing-to-do", "restored-revision": "", seconds: "0.0" },
    });
  });

  it("and leaves a version alone that was deployed after a promotion", async () => {
    const world = await promotedWorld();
    world.cloud.write({ image: V3 });
    expect(await rollback(world, rollbackJob())).toMatchObject({ outputs: { outcome: "nothing-to-do" } });
  });
});
