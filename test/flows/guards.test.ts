import { describe, expect, it } from "vitest";
import type { Guards } from "../../src/core/guards";
import { deployCanary } from "../../src/flows/deploy-canary";
import { rollback } from "../../src/flows/rollback";
import { runStage } from "../../src/flows/stage";
import { STABLE } from "../fakes/cloud-run";
import { refusalOf } from "../fakes/refusal";
import { fakeWorld } from "../fakes/world";
import { deployJob, GUARDS, rollbackJob, stageJob, V2, V3 } from "./jobs";
import { ledgerOn } from "./reading";
import { CANARY, promotedWorld, worldAt } from "./worlds";

const NOON = Date.UTC(2026, 0, 5, 12);
const SHUT = { freeze: [{ kind: "once", name: "year-end", from: NOON, to: NOON + 86_400_000 }] } as const;
const V4 = "registry.example/ion-api@sha256:ddd";
const guarded = (guards: Partial<Guards>, image = V2) => deployJob({ image, guards: { ...GUARDS, ...guards } });
const tagsOf = (world: Awaited<ReturnType<typeof worldAt>>) =>
  Object.fromEntries(
    world.cloud.state.serving.flatMap(({ tag, revision }) => (tag === undefined ? [] : [[tag, revision]])),
  );

describe("a freeze window", () => {
  it("stops a whole stage before anything is made", async () => {
    const world = fakeWorld();
    const job = stageJob({ deploy: guarded(SHUT) });
    expect(await refusalOf(() => runStage(world, job))).toMatchObject({ code: "HELD" });
    expect(world.cloud.sent).toEqual([]);
  });

  it("stops a first release", async () => {
    const world = fakeWorld({ exists: false });
    const job = { ...guarded(SHUT), create: true };
    expect(await refusalOf(() => deployCanary(world, job))).toMatchObject({ code: "HELD" });
    expect(world.cloud.created).toEqual([]);
  });

  it("does not stop a rollback", async () => {
    const world = await worldAt("one");
    expect(await refusalOf(() => deployCanary(world, guarded(SHUT)))).toMatchObject({ code: "HELD" });
    expect(await rollback(world, rollbackJob())).toMatchObject({ exit: 0 });
    expect(world.cloud.shares).toEqual({ [STABLE]: 100 });
  });

  it("is stepped over by name, and the ledger says so at each step", async () => {
    const world = fakeWorld();
    await deployCanary(world, { ...guarded({ ...SHUT, override: ["freeze"] }), stage: "one" });
    expect(ledgerOn(world.cloud).story.map(({ stage, override }) => [stage, override])).toEqual([
      ["0", "freeze"],
      ["one", "freeze"],
    ]);
  });
});

describe("an image that was taken back", () => {
  it("is kept away for as long as the plan says, also behind other rollouts", async () => {
    const world = await worldAt("one");
    await rollback(world, rollbackJob({ reason: "too slow" }));
    for (const stage of ["three", "next"]) await deployCanary(world, { ...guarded({}, V3), stage });
    const { message, hint } = await refusalOf(() => deployCanary(world, guarded({})));
    expect(message).toContain("(too slow)");
    expect(hint).toContain("override: quarantine");
    world.clock.advance(GUARDS.quarantine);
    expect(await deployCanary(world, guarded({}))).toMatchObject({ exit: 0, outputs: { stage: "0" } });
  });

  it("is one that could not start, too", async () => {
    const world = fakeWorld({ fates: { [V2]: { ready: "failed", after: 5, message: "exit 1" } } });
    expect(await refusalOf(() => deployCanary(world, guarded({})))).toMatchObject({ code: "CANARY_NOT_READY" });
    expect(await refusalOf(() => deployCanary(world, guarded({})))).toMatchObject({ code: "HELD" });
  });
});

describe("an image that waits", () => {
  const queueing = (image: string) => guarded({ whileRunning: "queue" }, image);
  it("moves nobody and makes nothing, and the later one stays", async () => {
    const world = await worldAt("one");
    const before = world.cloud.shares;
    for (const image of [V3, V4, V4]) expect(await deployCanary(world, queueing(image))).toMatchObject({ exit: 0 });
    expect([world.cloud.shares, world.cloud.names.length]).toEqual([before, 2]);
    expect(ledgerOn(world.cloud)).toMatchObject({ image: V2, stage: "one", queued: { image: V4, by: "mona" } });
  });

  it("is not judged, probed or moved by a whole stage", async () => {
    const world = await worldAt("one");
    const outcome = await runStage(world, stageJob({ deploy: queueing(V3) }));
    expect(outcome).toMatchObject({ exit: 0, outputs: { decision: "hold", changed: "true" } });
    expect([ledgerOn(world.cloud).stage, world.metrics.queries.length + world.probe.asked.length]).toEqual(["one", 0]);
  });

  it("waits on when the rollout is over, for whoever begins it", async () => {
    const world = await worldAt("three");
    await deployCanary(world, queueing(V3));
    await deployCanary(world, queueing(V2));
    expect(ledgerOn(world.cloud)).toMatchObject({ status: "promoted", queued: { image: V3 } });
    await deployCanary(world, queueing(V3));
    expect(ledgerOn(world.cloud)).toMatchObject({ status: "running", image: V3 });
    expect(ledgerOn(world.cloud).queued).toBeUndefined();
  });

  it("can wait while the canary that is there is still to be tried", async () => {
    const world = fakeWorld();
    await deployCanary(world, deployJob({ stage: "0" }));
    expect(await deployCanary(world, queueing(V3))).toMatchObject({ exit: 0 });
    expect(ledgerOn(world.cloud).queued?.image).toBe(V3);
  });
});

describe("an image that supersedes", () => {
  const superseding = { ...guarded({ whileRunning: "supersede" }, V3), stage: "one" };
  it("is beside the stable version from before both, and the old canary has neither tag nor users", async () => {
    const world = await worldAt("two");
    expect(await deployCanary(world, superseding)).toMatchObject({ exit: 0 });
    const { canary, stable, image } = ledgerOn(world.cloud);
    expect([stable, image, world.cloud.shares]).toEqual([STABLE, V3, { [STABLE]: 95, [canary]: 5 }]);
    expect(tagsOf(world)).toEqual({ stable: STABLE, canary });
    expect(canary).not.toBe(CANARY);
  });

  it("leaves nobody on the old canary where it cannot start itself", async () => {
    const world = await worldAt("two", { fates: { [V3]: { ready: "failed", after: 5, message: "exit 1" } } });
    const { code, hint } = await refusalOf(() => deployCanary(world, superseding));
    expect([code, hint]).toEqual(["CANARY_NOT_READY", expect.stringContaining(`so now: ${STABLE} 100 %.`)]);
    expect([world.cloud.shares, ledgerOn(world.cloud).status]).toEqual([{ [STABLE]: 100 }, "rolled-back"]);
  });

  it("keeps nobody from releasing the superseded image later", async () => {
    const world = await worldAt("two");
    await deployCanary(world, superseding);
    await rollback(world, rollbackJob());
    expect(ledgerOn(world.cloud).quarantine?.map(({ image }) => image)).toEqual([V3]);
    expect(await deployCanary(world, guarded({}))).toMatchObject({ exit: 0 });
  });
});

describe("a run that is older than the rollout's last step", () => {
  const older = (run: number) => ({
    actor: { name: "ada", runUrl: `https://github.example/mona/ion/actions/runs/${run}` },
  });
  it.each([
    ["may not go on", () => worldAt("one"), deployJob()],
    ["may not begin again what was finished", promotedWorld, guarded({}, V3)],
  ])("%s", async (_what, position, job) => {
    const world = await position();
    const before = world.cloud.sent.length;
    expect(await refusalOf(() => deployCanary({ ...world, ...older(6) }, job))).toMatchObject({ code: "HELD" });
    expect(world.cloud.sent.length).toBe(before);
  });

  it("may look at what is so, and take it back", async () => {
    const world = await worldAt("one");
    const late = { ...world, ...older(6) };
    expect(await deployCanary(late, deployJob({ stage: "one" }))).toMatchObject({ outputs: { changed: "false" } });
    expect(await rollback(late, rollbackJob())).toMatchObject({ exit: 0 });
  });
});
