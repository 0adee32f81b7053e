import { describe, expect, it } from "vitest";
import { deployCanary } from "../../src/flows/deploy-canary";
import { metricsGate } from "../../src/flows/metrics-gate";
import { rollback } from "../../src/flows/rollback";
import { steadily } from "../fakes/metrics";
import { refusalOf } from "../fakes/refusal";
import { type FakeWorld, fakeWorld } from "../fakes/world";
import { deployJob, metricsJob, rollbackJob } from "./jobs";
import { worldAt } from "./worlds";

describe("metrics-gate refuses", () => {
  it("where nothing is rolled out", async () => {
    const error = await refusalOf(() => metricsGate(fakeWorld(), metricsJob()));
    expect([error.code, error.exit]).toEqual(["NO_ROLLOUT", 2]);
  });

  it("where the rollout is over, with how it ended", async () => {
    const world = await worldAt("one", { metrics: steadily("good") });
    await rollback(world, rollbackJob({ reason: "too slow" }));
    const error = await refusalOf(() => metricsGate(world, metricsJob()));
    expect([error.code, error.message]).toEqual(["NO_ROLLOUT", expect.stringContaining("rolled-back (too slow)")]);
  });

  it("to judge another stage than the one that is asked for", async () => {
    const world = await worldAt("one", { metrics: steadily("good") });
    const error = await refusalOf(() => metricsGate(world, metricsJob({ stage: "two" })));
    expect([error.code, error.exit, world.metrics.queries]).toEqual(["CONFLICT", 3, []]);
  });

  it.each<[string, (world: FakeWorld) => Promise<unknown>]>([
    ["was moved on", (world) => deployCanary(world, deployJob({ stage: "two" }))],
    ["was taken back", (world) => rollback(world, rollbackJob())],
  ])("to decide about a stage that %s meanwhile", async (_what, act) => {
    const world = await worldAt("one", { metrics: steadily("good") });
    let pending: Promise<unknown> | undefined;
    world.clock.after(300, () => {
      pending = act(world);
    });
    const error = await refusalOf(() => metricsGate(world, metricsJob()));
    await pending;
    expect([error.code, error.exit, world.evidence.kept]).toEqual(["CONFLICT", 3, []]);
  });
});
