import { deployCanary } from "../../src/flows/deploy-canary";
import { rollback } from "../../src/flows/rollback";
import { STABLE } from "../fakes/cloud-run";
import { type FakeWorld, fakeWorld, type Overrides } from "../fakes/world";
import { deployJob, rollbackJob, V2 } from "./jobs";
import { latest, pin } from "./reading";
import { CANARY, worldAt } from "./worlds";

/** Longer than any stage's watch and any metric's lag, in seconds. */
const A_WATCH = 900;

/** Returns a world at one place of a rollout; two calls give two equal ones. */
export type Position = (overrides?: Overrides) => Promise<FakeWorld>;

/** At the stage, for as long as it is to be watched. */
export const watched =
  (stage: string): Position =>
  async (overrides) => {
    const world = await worldAt(stage, overrides);
    world.clock.advance(A_WATCH);
    return world;
  };

/** At the stage, which has only just begun. */
export const fresh =
  (stage: string): Position =>
  (overrides) =>
    worldAt(stage, overrides);

/** A service without a rollout, with tags of others that follow LATEST or are pinned. */
export const untouched: Position = async (overrides) => {
  const world = fakeWorld(overrides);
  world.cloud.write({ traffic: [latest(100), latest(0, "preview"), pin(STABLE, 0, "v-one")] });
  return world;
};

/** No service at all. */
export const nowhere: Position = async (overrides) => fakeWorld({ ...overrides, exists: false });

/** A first release that is done. */
export const released: Position = async (overrides) => {
  const world = await nowhere(overrides);
  await deployCanary(world, deployJob({ create: true }));
  return world;
};

/** A first release whose run died when the service was made, and whose revision takes this long to start. Seconds. */
export const halfReleased =
  (after: number, ready: "ready" | "failed" = "ready"): Position =>
  async (overrides) => {
    const world = await nowhere({ ...overrides, patience: 1, fates: { [V2]: { after, ready, message: "exit 1" } } });
    world.cloud.at("after", () => {
      throw new Error("killed");
    });
    await deployCanary(world, deployJob({ create: true })).catch(() => undefined);
    world.clock.advance(2);
    return world;
  };

/** v2 was promoted. */
export const promoted: Position = async (overrides) => {
  const world = await worldAt("three", overrides);
  await deployCanary(world, deployJob());
  return world;
};

/** v2 was taken back. */
export const rolledBack: Position = async (overrides) => {
  const world = await worldAt("two", overrides);
  await rollback(world, rollbackJob({ reason: "too slow" }));
  return world;
};

/** Begun by a run that died, with a canary that takes this long to start. Seconds. */
export const halfBegun =
  (after: number, ready: "ready" | "failed" = "ready"): Position =>
  async (overrides) => {
    const world = fakeWorld({ ...overrides, patience: 1, fates: { [V2]: { after, ready, message: "exit 1" } } });
    world.cloud.at("after", () => {
      throw new Error("killed");
    });
    await deployCanary(world, deployJob()).catch(() => undefined);
    world.clock.advance(2);
    return world;
  };

/** The ledger says one; the traffic is another since. */
export const drifted: Position = async (overrides) => {
  const world = await worldAt("one", overrides);
  world.cloud.write({ traffic: [pin(STABLE, 60, "stable"), pin(CANARY, 40, "canary")] });
  return world;
};

/** The rollout's own tag of the stable revision was taken away; the stage is in force all the same. */
export const untagged: Position = async (overrides) => {
  const world = await worldAt("one", overrides);
  world.cloud.write({ traffic: [pin(STABLE, 95), pin(CANARY, 5, "canary")] });
  return world;
};

/** At the last stage, with a revision that somebody deployed meanwhile. */
export const overtaken: Position = async (overrides) => {
  const world = await watched("three")(overrides);
  world.cloud.write({ image: "registry.example/ion-api@sha256:ddd" });
  return world;
};

/** The ledger is no ledger any more. */
export const damaged: Position = async (overrides) => {
  const world = await worldAt("one", overrides);
  world.cloud.write({ annotations: { "cloud-run-canary/rollout": "{" } });
  return world;
};

/** Split between two, and nobody says who the canary is. */
export const split: Position = async (overrides) => {
  const world = await worldAt("two", overrides);
  world.cloud.write({ annotations: {}, traffic: [pin(STABLE, 60), pin(CANARY, 40)] });
  return world;
};
