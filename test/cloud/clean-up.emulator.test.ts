import { afterEach, expect, it } from "vitest";
import { LEAVE_ALL } from "../../src/core/clean-up";
import { cleanUp } from "../../src/flows/clean-up";
import type { World } from "../../src/ports";
import { ledgerWith } from "../core/states";
import { fakeWorld } from "../fakes/world";
import { IMAGES, type Lab, openLab, REF } from "./lab";

let lab: Lab;
afterEach(() => lab.close());

const BESIDE = { ...REF, service: "hello-canary" };
const LEDGER = ledgerWith({
  status: "promoted",
  percent: 100,
  stable: "hello-00000-old",
  canary: "hello-canary-00001-one",
  canaryService: BESIDE.service,
  adopted: "hello-00001-one",
});

/** Returns a world whose Cloud Run is the emulated one, with a service that serves the adopted revision and one beside it. */
async function promoted(): Promise<World> {
  lab = await openLab();
  await lab.create();
  const template = { revision: LEDGER.canary, containers: [{ image: IMAGES.app }] };
  await lab.cloud.services.create(BESIDE, { template, scaling: { minInstanceCount: 1 } });
  return { ...fakeWorld(), ...lab.cloud };
}

it("the canary's service is deleted by one call, and once it is gone there is nothing left to do", async () => {
  const world = await promoted();
  const policy = { ...LEAVE_ALL, canaryService: "delete" } as const;
  const deleted = {
    done: ["Delete hello-canary, which ran the canary"],
    undone: [],
    kinds: ["delete-service"],
  };
  expect(await cleanUp(world, REF, LEDGER, policy)).toEqual(deleted);
  expect(await lab.cloud.services.read(BESIDE)).toBeUndefined();
  expect(await cleanUp(world, REF, LEDGER, policy)).toEqual({ done: [], undone: [], kinds: [] });
  expect((await lab.settled()).serving).toMatchObject([{ revision: LEDGER.adopted, percent: 100 }]);
});

it("the canary's service keeps no instance, by a change that makes no revision", async () => {
  const world = await promoted();
  const policy = { ...LEAVE_ALL, canaryService: "scale-down" } as const;
  const { done, undone } = await cleanUp(world, REF, LEDGER, policy);
  expect([done, undone]).toEqual([["Let hello-canary keep no instance without requests"], []]);
  const { scaling, latestCreated } = (await lab.cloud.services.read(BESIDE)) ?? {};
  expect([scaling?.["minInstanceCount"] ?? 0, latestCreated]).toEqual([0, LEDGER.canary]);
});
