import { describe, expect, it } from "vitest";
import { runStage } from "../../src/flows/stage";
import { STABLE } from "../fakes/cloud-run";
import { minute, outage, type Source, steadily } from "../fakes/metrics";
import { answer } from "../fakes/probe";
import { refusalOf } from "../fakes/refusal";
import { fakeWorld } from "../fakes/world";
import { deployJob, GUARDS, metricsJob, stageJob, V2, V3 } from "./jobs";
import { ledgerOn, pin, story } from "./reading";
import { CANARY, worldAfterOne } from "./worlds";

const HOUR = 3600;

/** Good until so many seconds after noon, then as bad as it gets. */
function badAfter(seconds: number): Source {
  const turn = Date.UTC(2026, 0, 5, 12) + seconds * 1000;
  return (query, to) => minute(query, to > turn ? "bad" : "good");
}

describe("a canary at fault is taken back", () => {
  const taken = { percent: "0", decision: "rollback", outcome: "rolled-back", "restored-revision": STABLE };

  it("when it is not healthy, before any user is on it", async () => {
    const world = fakeWorld({ probe: () => answer(503) });
    const outcome = await runStage(world, stageJob());
    expect(outcome).toMatchObject({ exit: 1, outputs: { ...taken, verdict: "fail" } });
    expect(story(world.cloud)).toEqual([`${STABLE} 100`]);
    expect(ledgerOn(world.cloud)).toMatchObject({ status: "rolled-back" });
    expect(ledgerOn(world.cloud).reason).toContain("was not healthy");
  });

  it("when its numbers fail while it is watched, at once", async () => {
    const world = fakeWorld({ metrics: badAfter(120) });
    const began = world.clock.now();
    const outcome = await runStage(world, stageJob());
    expect(outcome).toMatchObject({ exit: 1, outputs: { ...taken, verdict: "fail" } });
    expect(story(world.cloud)).toEqual([`${STABLE} 100`, `${STABLE} 95 + ${CANARY} 5`, `${STABLE} 100`]);
    expect(world.clock.now() - began).toBeLessThan(600_000);
    expect(ledgerOn(world.cloud).reason).toContain("beyond its rollback line");
  });

  it("when it turns bad during the bake: the next stage is not begun", async () => {
    const world = await worldAfterOne(badAfter(HOUR));
    world.clock.advance(24 * HOUR);
    const outcome = await runStage(world, stageJob());
    expect(outcome).toMatchObject({ exit: 1, outputs: { ...taken, verdict: "fail" } });
    expect(story(world.cloud).at(-1)).toBe(`${STABLE} 100`);
    expect(world.cloud.trace).toHaveLength(3);
  });

  it("when the plan takes an unclear verdict back", async () => {
    const world = fakeWorld({ metrics: steadily("middling") });
    const metrics = metricsJob({ onInconclusive: "rollback" });
    const outcome = await runStage(world, stageJob({ metrics }));
    expect(outcome).toMatchObject({ exit: 1, outputs: { ...taken, verdict: "inconclusive" } });
  });

  it("when the plan takes silence back, and a stage has gone silent during the bake", async () => {
    const world = await worldAfterOne((query, to) =>
      to > Date.UTC(2026, 0, 5, 13) ? undefined : minute(query, "good"),
    );
    world.clock.advance(24 * HOUR);
    const metrics = metricsJob({ rollbackOn: ["fail", "no-data"] });
    const outcome = await runStage(world, stageJob({ metrics }));
    expect(outcome).toMatchObject({ exit: 1, outputs: { ...taken, verdict: "no-data" } });
  });

  it("but not where the plan does not take a failure back: then it is held", async () => {
    const world = await worldAfterOne(badAfter(HOUR));
    world.clock.advance(24 * HOUR);
    const metrics = metricsJob({ rollbackOn: ["error"], failOn: [] });
    expect(await runStage(world, stageJob({ metrics }))).toMatchObject({ exit: 3, outputs: { decision: "hold" } });
    expect(world.cloud.shares).toEqual({ [STABLE]: 95, [CANARY]: 5 });
  });

  it("and may begin again after that, where its quarantine is stepped over", async () => {
    const world = fakeWorld({ probe: (_, count) => answer(count < 40 ? 503 : 200) });
    await runStage(world, stageJob());
    const again = deployJob({ guards: { ...GUARDS, override: ["quarantine"] } });
    expect(await runStage(world, stageJob({ deploy: again }))).toMatchObject({
      exit: 0,
      outputs: { decision: "advance" },
    });
  });

  it("and where it cannot be taken back that is what counts", async () => {
    const world = fakeWorld({ metrics: badAfter(120) });
    world.clock.after(100, () => world.cloud.break(STABLE));
    const error = await refusalOf(() => runStage(world, stageJob()));
    expect([error.code, error.exit]).toEqual(["NOTHING_SERVES_WELL", 4]);
  });
});

describe("a stage that does not pass is not left", () => {
  it.each<[string, Source]>([
    ["the numbers lie between the lines", steadily("middling")],
    ["nobody came", () => undefined],
    ["the backend cannot be asked", outage("CLOUD_UNREACHABLE")],
  ])("because %s: held, and held again by the next run", async (_why, metrics) => {
    const world = fakeWorld({ metrics });
    expect(await runStage(world, stageJob())).toMatchObject({ exit: 3, outputs: { stage: "one", decision: "hold" } });
    const sent = world.cloud.sent.length;
    expect(await runStage(world, stageJob())).toMatchObject({ exit: 3, outputs: { stage: "one", decision: "hold" } });
    expect([world.cloud.sent.length, world.cloud.shares]).toEqual([sent, { [STABLE]: 95, [CANARY]: 5 }]);
  });

  it("but where the plan promotes on an unclear verdict it goes on", async () => {
    const world = fakeWorld({ metrics: steadily("middling") });
    const job = stageJob({ metrics: metricsJob({ onInconclusive: "promote" }) });
    await runStage(world, job);
    expect(await runStage(world, job)).toMatchObject({ exit: 0, outputs: { stage: "two", decision: "advance" } });
  });

  it("also where the plan has renamed it meanwhile", async () => {
    const world = fakeWorld({ metrics: steadily("middling") });
    await runStage(world, stageJob());
    const stages = [
      { name: "uno", percent: 5, watch: 600, bake: 0 },
      { name: "due", percent: 100, watch: 600, bake: 0 },
    ];
    const job = stageJob({ deploy: deployJob({ stages }), metrics: metricsJob({ stages }) });
    expect(await runStage(world, job)).toMatchObject({ exit: 3, outputs: { stage: "one", percent: "5" } });
  });
});

describe("a stage is refused", () => {
  it("for another image while one is being rolled out", async () => {
    const world = await worldAfterOne();
    const error = await refusalOf(() => runStage(world, stageJob({ deploy: deployJob({ image: V3 }) })));
    expect([error.code, error.exit, world.cloud.shares]).toEqual(["HELD", 3, { [STABLE]: 95, [CANARY]: 5 }]);
  });

  it("where the canary cannot start, with its last words and no user moved", async () => {
    const world = fakeWorld({ fates: { [V2]: { ready: "failed", message: "exit 1", lastWords: ["boom"] } } });
    const error = await refusalOf(() => runStage(world, stageJob()));
    expect([error.code, error.exit, error.message]).toEqual(["CANARY_NOT_READY", 1, expect.stringContaining("│ boom")]);
    expect(story(world.cloud)).toEqual([`${STABLE} 100`]);
  });

  it("where somebody takes the rollout back while it is watched", async () => {
    const world = fakeWorld();
    world.clock.after(300, () => {
      const rolledBack = JSON.stringify({
        ...JSON.parse(world.cloud.state.annotations["cloud-run-canary/rollout"] ?? ""),
        status: "rolled-back",
      });
      world.cloud.write({ traffic: [pin(STABLE, 100)], annotations: { "cloud-run-canary/rollout": rolledBack } });
    });
    const error = await refusalOf(() => runStage(world, stageJob()));
    expect([error.code, error.exit, world.cloud.shares]).toEqual(["CONFLICT", 3, { [STABLE]: 100 }]);
  });
});
