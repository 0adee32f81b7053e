import { describe, expect, it } from "vitest";
import type { Ledger } from "../../src/core/ledger";
import type { Routing } from "../../src/core/routing";
import type { ServiceRef } from "../../src/core/service";
import { RolloutError } from "../../src/errors";
import { judgeAll } from "../../src/flows/judging";
import type { World } from "../../src/ports";
import { ledgerWith } from "../core/states";
import { steadily } from "../fakes/metrics";
import { type FakeWorld, fakeWorld } from "../fakes/world";
import { ERROR_RATE, metricsJob } from "./jobs";
import { each } from "./moods";

const SERVICES: Routing = { mode: "services", canaryService: "ion-canary", publish: { env: "CANARY_PERCENT" } };
const BALANCED: Routing = { mode: "load-balancer", urlMap: "ion", stableBackend: "ion", canaryBackend: "ion-canary" };
const OWN = "ion-canary";

function judge(world: World, ledger: Ledger) {
  const job = metricsJob({ metrics: [ERROR_RATE] });
  const at = world.clock.now();
  const look = { at, watchFrom: at - 600_000, final: true, every: 60 };
  return judgeAll(world, job, { ...ledger, since: at - 600_000 }, look);
}

function withTemplate(world: FakeWorld, change: object | RolloutError): World {
  const read = async (ref: ServiceRef) => {
    if (change instanceof RolloutError) throw change;
    const state = await world.services.read(ref);
    return state && { ...state, template: { ...state.template, ...change } };
  };
  return { ...world, services: { ...world.services, read } };
}

describe("the requests of two services", () => {
  it.each<[string, Partial<Ledger>, string | undefined]>([
    ["are a half where the router saw all of them first", { routing: SERVICES, canaryService: OWN }, "pass"],
    ["are a third where a load balancer split them", { routing: BALANCED, canaryService: OWN }, "inconclusive"],
    ["are nothing to share out between two ways", { routing: BALANCED, handOver: true }, undefined],
  ])("%s", async (_what, change, verdict) => {
    const world = fakeWorld({ metrics: each(3900), stable: each(10_000) });
    const { share } = await judge(world, ledgerWith({ percent: 50, ...change }));
    expect(share?.verdict).toBe(verdict);
  });

  it("are asked for at both, by name", async () => {
    const world = fakeWorld();
    await judge(world, ledgerWith({ routing: SERVICES, canaryService: OWN }));
    expect(world.metrics.queries.map(({ canaryService }) => canaryService)).toEqual([OWN]);
  });
});

describe("a split that did not arrive", () => {
  const at = (template: object | RolloutError, change: Partial<Ledger> = {}) =>
    judge(
      withTemplate(fakeWorld({ metrics: steadily("good"), stable: each(1000) }), template),
      ledgerWith({ ...change }),
    );

  it.each<[string, object | RolloutError, Partial<Ledger>, boolean]>([
    ["names the session affinity of the service's template", { sessionAffinity: true }, {}, true],
    ["names none where the template has none", {}, {}, false],
    ["names none where it splits nothing", { sessionAffinity: true }, { routing: BALANCED }, false],
    ["stays what it is where nobody can look", new RolloutError("CLOUD_UNREACHABLE", "no answer"), {}, false],
  ])("%s", async (_what, template, change, named) => {
    const { verdict, share } = await at(template, change);
    expect([verdict, share?.verdict]).toEqual(["error", "error"]);
    expect(share?.sentence.includes("ion-api has session affinity")).toBe(named);
  });

  it("does not take a cancelled run for one", async () => {
    await expect(at(new RolloutError("CANCELLED", "cancelled"))).rejects.toMatchObject({ code: "CANCELLED" });
  });

  it("is no error where a critical metric failed: the canary is taken back", async () => {
    const world = fakeWorld({ metrics: steadily("bad"), stable: each(1000) });
    expect((await judge(world, ledgerWith())).verdict).toBe("fail");
  });
});
