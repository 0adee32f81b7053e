import { describe, expect, it } from "vitest";
import { renderRequests } from "../../src/core/report/rollout";
import { toPatch } from "../../src/core/update";
import { deployCanary } from "../../src/flows/deploy-canary";
import { type RollbackJob, rollback } from "../../src/flows/rollback";
import { STABLE } from "../fakes/cloud-run";
import { refusalOf } from "../fakes/refusal";
import { type FakeWorld, fakeWorld, type Overrides } from "../fakes/world";
import { deployJob, rollbackJob, V2, V3 } from "./jobs";
import { latest, ledgerOn, pin, story } from "./reading";

const CANARY = "ion-api-00002-wcg";
const DAMAGED = { annotations: { "cloud-run-canary/rollout": "{" } };

async function worldAt(stage: string, overrides: Overrides = {}): Promise<FakeWorld> {
  const world = fakeWorld(overrides);
  await deployCanary(world, deployJob({ stage }));
  return world;
}

/** A world in which v2 was promoted. */
async function promotedWorld(): Promise<FakeWorld> {
  const world = await worldAt("three");
  await deployCanary(world, deployJob());
  return world;
}

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

describe("the confirmation", () => {
  it.each<[string, Partial<RollbackJob>]>([
    ["is missing", {}],
    ["is another service's name", { confirm: "ion" }],
    ["is only nearly the name", { confirm: "Ion-api" }],
  ])("that %s stops a normal rollback before anything is asked", async (_what, change) => {
    const world = await worldAt("two");
    const { shares } = world.cloud;
    const error = await refusalOf(() => rollback(world, rollbackJob({ mode: "normal", ...change })));
    expect([error.code, error.exit, world.cloud.shares]).toEqual(["CONFIRMATION_MISSING", 2, shares]);
  });

  it.each<[string, Partial<RollbackJob>]>([
    ["in mode normal with the name typed", { mode: "normal", confirm: "ion-api" }],
    ["in mode normal where the plan asks for none", { mode: "normal", mustConfirm: false }],
    ["as an emergency, which asks nobody", { mode: "emergency" }],
    ["as a deletion, which asks nobody", { mode: "delete" }],
  ])("is given or not needed: %s", async (_what, change) => {
    const world = await worldAt("two");
    expect(await rollback(world, rollbackJob(change))).toMatchObject({ exit: 0 });
    expect(world.cloud.shares).toEqual({ [STABLE]: 100 });
  });
});

describe("somebody else writes at the same time", () => {
  it("and rollback goes first: it plans again on what they left", async () => {
    const world = await worldAt("two");
    world.cloud.at("after", () => world.cloud.write({ traffic: [pin(STABLE, 50), pin(CANARY, 50, "canary")] }));
    expect(await rollback(world, rollbackJob())).toMatchObject({ exit: 0, outputs: { outcome: "rolled-back" } });
    expect(world.cloud.shares).toEqual({ [STABLE]: 100 });
  });

  it("and cannot keep it from going through where etags are enforced", async () => {
    const world = await worldAt("two", { etags: "enforced" });
    world.cloud.at("before", () =>
      world.cloud.write({ annotations: { ...world.cloud.state.annotations, theirs: "1" } }),
    );
    expect(await rollback(world, rollbackJob())).toMatchObject({ exit: 0 });
    expect(world.cloud.state.annotations).toMatchObject({ theirs: "1" });
  });

  it("again and again: after three attempts a person has to look", async () => {
    const world = await worldAt("two");
    const split = () => world.cloud.write({ traffic: [pin(STABLE, 50), pin(CANARY, 50, "canary")] });
    for (let attempt = 1; attempt <= 4; attempt++) world.cloud.at("after", split);
    const sent = world.cloud.sent.length;
    const error = await refusalOf(() => rollback(world, rollbackJob()));
    expect([error.code, error.exit, world.cloud.sent.length - sent]).toEqual(["CONFLICT", 3, 3]);
  });

  it("and it is another rollback: both end well", async () => {
    const world = await worldAt("two");
    let other: Promise<unknown> | undefined;
    world.cloud.at("before", () => {
      other = rollback(world, rollbackJob());
    });
    expect(await rollback(world, rollbackJob())).toMatchObject({ exit: 0 });
    expect(await other).toMatchObject({ exit: 0 });
    expect(world.cloud.shares).toEqual({ [STABLE]: 100 });
  });

  it("and sends the traffic elsewhere: it is not claimed that it was rolled back", async () => {
    const world = await worldAt("two");
    world.cloud.at("after", () => world.cloud.write({ image: V3, traffic: [latest(100)] }));
    const error = await refusalOf(() => rollback(world, rollbackJob()));
    expect([error.code, error.exit, error.message]).toEqual([
      "CONFLICT",
      3,
      expect.stringContaining("got generation 5 with LATEST 100 %"),
    ]);
  });

  it("and breaks the way back: it is not claimed that it was rolled back", async () => {
    const world = await worldAt("two");
    world.cloud.at("after", () => {
      world.cloud.write({ traffic: [pin(STABLE, 50), pin(CANARY, 50, "canary")] });
      world.cloud.break(STABLE);
    });
    const error = await refusalOf(() => rollback(world, rollbackJob()));
    expect(error.exit).not.toBe(0);
    expect(world.cloud.shares).toEqual({ [STABLE]: 50, [CANARY]: 50 });
  });
});

describe("rollback is held or refused", () => {
  it("where traffic is split and nobody says who the canary is", async () => {
    const world = await worldAt("two");
    world.cloud.write({ annotations: {}, traffic: [pin(STABLE, 60), pin(CANARY, 40)] });
    const sent = world.cloud.sent.length;
    const outcome = await rollback(world, rollbackJob());
    expect(outcome).toMatchObject({ exit: 3, outputs: { outcome: "held" } });
    expect(outcome.summary).toContain("gcloud run services update-traffic ion-api --region us-central1 --project demo");
    expect(world.cloud.sent).toHaveLength(sent);
  });

  it("where no other revision is healthy", async () => {
    const world = await worldAt("two");
    world.cloud.break(STABLE);
    const sent = world.cloud.sent.length;
    const error = await refusalOf(() => rollback(world, rollbackJob()));
    expect([error.code, error.exit, world.cloud.sent.length]).toEqual(["NOTHING_SERVES_WELL", 4, sent]);
  });

  it("where the service does not exist", async () => {
    const error = await refusalOf(() => rollback(fakeWorld({ exists: false }), rollbackJob()));
    expect([error.code, error.exit]).toEqual(["SERVICE_NOT_FOUND", 2]);
  });

  it("in a dry run, which prints byte for byte what the real one sends", async () => {
    const world = await worldAt("two");
    const sent = world.cloud.sent.length;
    const { summary, exit } = await rollback(world, rollbackJob({ dryRun: true }));
    expect([exit, world.cloud.sent.length]).toEqual([0, sent]);
    await rollback(world, rollbackJob());
    expect(summary).toContain(`\n${renderRequests(world.cloud.sent.slice(sent).map(toPatch))}\n`);
  });

  it("to claim what Cloud Run does not serve", async () => {
    const world = await worldAt("two");
    world.cloud.at("before", () => world.cloud.break(STABLE));
    const error = await refusalOf(() => rollback(world, rollbackJob()));
    expect([error.code, error.exit]).toEqual(["CLOUD_REFUSED", 4]);
  });

  it("with a lost answer and nothing done it says so; the next one does it", async () => {
    const world = await worldAt("two");
    world.cloud.loseAnswer("before");
    const error = await refusalOf(() => rollback(world, rollbackJob()));
    expect([error.code, error.exit]).toEqual(["CLOUD_UNREACHABLE", 4]);
    expect(await rollback(world, rollbackJob())).toMatchObject({ outputs: { outcome: "rolled-back" } });
  });
});

describe("rollback in mode delete", () => {
  const deleting = rollbackJob({ mode: "delete" });

  it("rehearsed prints the way back, the stable version made again, and the deletion, and sends none of them", async () => {
    const world = await worldAt("two");
    const sent = world.cloud.sent.length;
    const { detail = "" } = await rollback(world, rollbackJob({ mode: "delete", dryRun: true }));
    expect([world.cloud.sent.length, world.cloud.deleted]).toEqual([sent, []]);
    await rollback(world, deleting);
    const timeless = (text: string) => text.replaceAll(/etag-\d+/g, "…");
    const deletion = {
      method: "DELETE",
      path: `/v2/projects/demo/locations/us-central1/services/ion-api/revisions/${CANARY}`,
    } as const;
    const real = renderRequests([...world.cloud.sent.slice(sent).map(toPatch), deletion]);
    expect(timeless(detail)).toBe(timeless(real));
  });

  it("rehearsed after a rollback prints the deletion that is left to do", async () => {
    const world = await worldAt("two");
    await rollback(world, rollbackJob());
    const { detail = "" } = await rollback(world, rollbackJob({ mode: "delete", dryRun: true }));
    expect(detail).toContain(`DELETE /v2/projects/demo/locations/us-central1/services/ion-api/revisions/${CANARY}`);
    expect(world.cloud.deleted).toEqual([]);
  });

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
