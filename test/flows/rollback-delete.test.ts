import { describe, expect, it } from "vitest";
import { rollback } from "../../src/flows/rollback";
import { STABLE } from "../fakes/cloud-run";
import { refusalOf } from "../fakes/refusal";
import { rollbackJob, V3 } from "./jobs";
import { latest, pin } from "./reading";
import { CANARY, promotedWorld, worldAt } from "./worlds";

describe("rollback in mode delete", () => {
  const deleting = rollbackJob({ mode: "delete" });

  it("puts the traffic back first, then deletes the canary; tag and revision are gone", async () => {
    const world = await worldAt("two");
    const outcome = await rollback(world, deleting);
    expect(outcome).toMatchObject({ exit: 0, outputs: { outcome: "deleted", "restored-revision": STABLE } });
    expect(world.cloud.deleted).toEqual([CANARY]);
    expect(world.cloud.state.traffic).toEqual([pin(STABLE, 100)]);
    expect(world.cloud.shares).toEqual({ [STABLE]: 100 });
  });

  it("makes the stable version again where the canary is the latest, which Cloud Run does not delete", async () => {
    const world = await worldAt("two");
    await rollback(world, deleting);
    const again = world.cloud.state.latestCreated ?? "";
    expect(world.cloud.names).toEqual([STABLE, again]);
    expect(world.cloud.sent.at(-1)?.template).toMatchObject({
      revision: again,
      containers: [{ image: "registry.example/ion-api@sha256:aaa" }],
      timeout: "300s",
    });
    expect(world.cloud.sent.at(-1)?.traffic).toEqual([pin(STABLE, 100)]);
  });

  it("makes nothing where somebody deployed a later revision", async () => {
    const world = await worldAt("two");
    world.cloud.write({ image: V3 });
    await rollback(world, deleting);
    expect(world.cloud.deleted).toEqual([CANARY]);
    expect(world.cloud.sent.filter(({ template }) => template !== undefined)).toHaveLength(1);
  });

  it("deletes a canary that was rolled back before, and moves no traffic for it", async () => {
    const world = await worldAt("two");
    await rollback(world, rollbackJob());
    world.cloud.write({ image: V3, traffic: [latest(100), pin(CANARY, 0, "canary")] });
    const { shares } = world.cloud;
    expect(await rollback(world, deleting)).toMatchObject({ exit: 0, outputs: { outcome: "deleted" } });
    expect([world.cloud.deleted, world.cloud.shares]).toEqual([[CANARY], shares]);
    expect(world.cloud.state.traffic).toEqual([latest(100)]);
  });

  it("goes on where a run died between the traffic and the deletion", async () => {
    const world = await worldAt("two");
    world.cloud.at("after", () => {
      throw new Error("killed");
    });
    await expect(rollback(world, deleting)).rejects.toThrow("killed");
    expect(await rollback(world, deleting)).toMatchObject({ exit: 0, outputs: { outcome: "deleted" } });
    expect(world.cloud.deleted).toEqual([CANARY]);
  });

  it("is not fooled by its own ledger where the answer to its second write was lost and nothing done", async () => {
    const world = await worldAt("two");
    world.cloud.at("before", () => world.cloud.loseAnswer("before"));
    const error = await refusalOf(() => rollback(world, deleting));
    expect([error.code, error.exit, world.cloud.deleted]).toEqual(["CLOUD_UNREACHABLE", 4, []]);
    expect(await rollback(world, deleting)).toMatchObject({ outputs: { outcome: "deleted" } });
  });

  it("has nothing to do the second time", async () => {
    const world = await worldAt("two");
    await rollback(world, deleting);
    expect(await rollback(world, deleting)).toMatchObject({ exit: 0, outputs: { outcome: "nothing-to-do" } });
    expect(world.cloud.deleted).toEqual([CANARY]);
  });

  it("never deletes a promoted version that others came after", async () => {
    const world = await promotedWorld();
    world.cloud.write({ image: V3 });
    expect(await rollback(world, deleting)).toMatchObject({ outputs: { outcome: "nothing-to-do" } });
    expect(world.cloud.deleted).toEqual([]);
  });
});
