import { deployCanary } from "../../src/flows/deploy-canary";
import { answer, type Script } from "../fakes/probe";
import { type FakeWorld, fakeWorld, type Overrides } from "../fakes/world";
import { deployJob } from "./jobs";

/** The address of the canary's tag. */
export const TAG_URL = "https://canary---ion-api-x7c2-uc.a.run.app";
/** The service's own address. */
export const URL = "https://ion-api-x7c2-uc.a.run.app";

/** A world in which v2 waits at 0 % under its tag. */
export async function worldWithCanary(overrides: Overrides = {}): Promise<FakeWorld> {
  const world = fakeWorld(overrides);
  await deployCanary(world, deployJob());
  return world;
}

/** Answers in this order; the last one goes on for ever. Latency in seconds. */
export function inTurn(...statuses: readonly number[]): Script {
  return (_request, count) => answer(statuses[Math.min(count, statuses.length) - 1] ?? 0);
}
