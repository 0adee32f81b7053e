import { describe, expect, it } from "vitest";
import { LEDGER_KEY } from "../../src/core/ledger-text";
import { deployCanary, moveTo } from "../../src/flows/deploy-canary";
import { healthGate } from "../../src/flows/health-gate";
import { rollback } from "../../src/flows/rollback";
import { runStage } from "../../src/flows/stage";
import { STABLE } from "../fakes/cloud-run";
import { outage, steadily } from "../fakes/metrics";
import { refusalOf } from "../fakes/refusal";
import { type FakeWorld, fakeWorld } from "../fakes/world";
import { deployJob, GUARDS, healthJob, metricsJob, rollbackJob, stageJob, V3 } from "./jobs";
import { ledgerOn, pin } from "./reading";
import { CANARY, worldAt } from "./worlds";

/** Somebody else changes the traffic, and nothing else. */
function retarget(world: FakeWorld, ...traffic: ReturnType<typeof pin>[]): void {
  world.cloud.write({ annotations: world.cloud.state.annotations, traffic });
}

describe("a stage is not left on too little", () => {
  it.each([1, 60, 599])("a run %i s after it began watches it again, though its numbers are good", async (seconds) => {
    const world = await worldAt("one");
    world.clock.advance(seconds);
    const began = world.clock.now();
    expect(await runStage(world, stageJob())).toMatchObject({
      exit: 0,
      outputs: { stage: "one", decision: "advance" },
    });
    expect((world.clock.now() - began) / 1000).toBeGreaterThanOrEqual(600);
  });

  it("nor rolled back for want of numbers that cannot be there yet", async () => {
    const world = await worldAt("one");
    const job = stageJob({ metrics: metricsJob({ rollbackOn: ["fail", "no-data"] }) });
    expect(await runStage(world, job)).toMatchObject({ exit: 0, outputs: { stage: "one", decision: "advance" } });
  });

  it("nor jumped over where another run moved on meanwhile", async () => {
    const world = await worldAt("one");
    const judged = ledgerOn(world.cloud);
    await deployCanary(world, deployJob({ stage: "two" }));
    const error = await refusalOf(() => moveTo(world, deployJob({ from: judged })));
    expect([error.code, error.exit, ledgerOn(world.cloud).stage]).toEqual(["CONFLICT", 3, "two"]);
  });

  it("nor unseen: where the watch is refused, users and way on are told, and outputs given", async () => {
    const world = fakeWorld({ metrics: outage("PERMISSION_DENIED") });
    const outcome = await runStage(world, stageJob());
    expect(outcome).toMatchObject({ exit: 4, outputs: { verdict: "error", decision: "hold", percent: "5" } });
    expect(outcome.headline).toContain(`5 % of the users stay on ${CANARY}`);
  });
});

describe("a promotion by a run that only finishes", () => {
  it("tells the verdict that waved it through, and not a pass", async () => {
    const world = await worldAt("three", { metrics: steadily("middling") });
    world.clock.advance(700);
    const job = stageJob({ metrics: metricsJob({ onInconclusive: "promote" }) });
    expect(await runStage(world, job)).toMatchObject({
      exit: 0,
      outputs: { verdict: "inconclusive", decision: "promote" },
    });
    expect(ledgerOn(world.cloud).status).toBe("promoted");
  });
});

describe("the two tags say who is who", () => {
  it("so a canary's tag that shows another revision is a conflict, and its health is not asked there", async () => {
    const world = await worldAt("0");
    retarget(world, pin(STABLE, 100, "canary"), pin(CANARY, 0));
    const errors = await Promise.all(
      [
        () => healthGate(world, healthJob()),
        () => deployCanary(world, deployJob()),
        () => runStage(world, stageJob()),
      ].map(refusalOf),
    );
    expect(errors.map(({ code, exit }) => [code, exit])).toEqual([
      ["CONFLICT", 3],
      ["CONFLICT", 3],
      ["CONFLICT", 3],
    ]);
    expect(world.probe.asked).toEqual([]);
  });

  it("so a tag that Cloud Run dropped is put back, and the stage does not begin anew", async () => {
    const world = await worldAt("one");
    const { since } = ledgerOn(world.cloud);
    retarget(world, pin(STABLE, 95), pin(CANARY, 5));
    world.clock.advance(30);
    expect(await deployCanary(world, deployJob({ stage: "one" }))).toMatchObject({ outputs: { changed: "true" } });
    expect(world.cloud.state.traffic).toEqual([pin(STABLE, 95, "stable"), pin(CANARY, 5, "canary")]);
    expect(ledgerOn(world.cloud).since).toBe(since);
    expect(await deployCanary(world, deployJob({ stage: "one" }))).toMatchObject({ outputs: { changed: "false" } });
  });

  it.each(["stable", "canary"])("so a foreign tag %s holds a rollout before it begins", async (tag) => {
    const world = await worldAt("0");
    await rollback(world, rollbackJob());
    retarget(world, pin(STABLE, 100), pin(CANARY, 0));
    await deployCanary(world, deployJob({ image: V3, stage: "0" }));
    await rollback(world, rollbackJob());
    retarget(world, pin(STABLE, 100), pin(CANARY, 0, tag));
    const error = await refusalOf(() => deployCanary(world, deployJob({ guards: { ...GUARDS, quarantine: 0 } })));
    expect([error.code, error.exit]).toEqual(["HELD", 3]);
    expect(error.hint).toContain(`--remove-tags ${tag}`);
  });

  it("so after a rollback the tag that was kept is no canary to be healthy", async () => {
    const world = await worldAt("0");
    await rollback(world, rollbackJob());
    const error = await refusalOf(() => healthGate(world, healthJob()));
    expect([error.code, error.exit]).toEqual(["NO_ROLLOUT", 2]);
  });
});

describe("a damaged ledger is no dead end", () => {
  it.each(["0", "one", "three"])(
    "at stage %s: rolled back by tags and traffic, and the next rollout begins",
    async (stage) => {
      const world = await worldAt(stage);
      world.cloud.write({ traffic: world.cloud.state.traffic, annotations: { [LEDGER_KEY]: "{oops" } });
      expect((await refusalOf(() => deployCanary(world, deployJob()))).code).toBe("HELD");
      expect(await rollback(world, rollbackJob())).toMatchObject({
        exit: 0,
        outputs: { outcome: "rolled-back", "restored-revision": STABLE },
      });
      expect(world.cloud.shares).toEqual({ [STABLE]: 100 });
      expect(await deployCanary(world, deployJob({ image: V3 }))).toMatchObject({
        exit: 0,
        outputs: { changed: "true" },
      });
    },
  );

  it("also under a tag of its own, for stable tells the two apart", async () => {
    const world = fakeWorld();
    await deployCanary(world, deployJob({ stage: "three", tag: "beta" }));
    world.cloud.write({ traffic: world.cloud.state.traffic, annotations: { [LEDGER_KEY]: "{oops" } });
    await rollback(world, rollbackJob());
    expect(world.cloud.shares).toEqual({ [STABLE]: 100 });
  });

  it("also where no canary is left: the ledger is written anew", async () => {
    const world = fakeWorld();
    world.cloud.write({ traffic: [pin(STABLE, 100)], annotations: { [LEDGER_KEY]: "{oops" } });
    expect(await rollback(world, rollbackJob({ mode: "delete" }))).toMatchObject({ exit: 0 });
    expect([ledgerOn(world.cloud).status, world.cloud.deleted]).toEqual(["rolled-back", []]);
  });
});

describe("an image that was rolled back", () => {
  it.each([
    ["is not begun again", [], "HELD"],
    ["is begun again where its quarantine is stepped over by name", ["quarantine"], "begun"],
  ] as const)("%s", async (_what, override, then) => {
    const world = await worldAt("one");
    await rollback(world, rollbackJob({ reason: "too slow" }));
    const begun = deployCanary(world, deployJob({ guards: { ...GUARDS, override } })).then(
      () => "begun",
      ({ code }: { code: string }) => code,
    );
    expect(await begun).toBe(then);
  });
});
