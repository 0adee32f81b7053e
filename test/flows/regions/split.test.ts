import { describe, expect, it } from "vitest";
import { isCanary } from "../../../src/core/assignment";
import type { SplitMeasure } from "../../../src/core/split-users";
import { deployWaves } from "../../../src/flows/regions/deploy";
import type { World } from "../../../src/ports";
import { FakeEvidence } from "../../fakes/evidence";
import { expression } from "../../fakes/expression";
import { answer, FakeProbe } from "../../fakes/probe";
import { type RoutedWorld, routedWorld } from "../../fakes/routed";
import { rollbackJob, V2 } from "../jobs";
import { ENV, wayJob } from "../routings";
import { at, FIRST, SECOND, seen } from "./lab";

const ALL = [FIRST, SECOND];
const MEASURE: SplitMeasure = {
  request: { method: "GET", path: "/{user}", headers: {} },
  canary: expression("body.canary", ({ body }) => body instanceof Object && "canary" in body && body.canary === true),
  user: "canary-probe-{n}",
  within: 5,
  every: 2,
  deadline: 60,
};

/** Two regions, each with both services and a router that follows its variable but where it is stuck at a percent. */
function routedRegions(stuck: Readonly<Record<string, number>> = {}) {
  const regions = new Map<string, RoutedWorld>(ALL.map((region) => [region, routedWorld()]));
  const [clock] = [...regions.values()].map((region) => region.clock);
  const of = (region: string): RoutedWorld => {
    const found = regions.get(region);
    if (found === undefined || clock === undefined) throw new Error(`expected one of ${ALL.join(", ")}, got ${region}`);
    return found;
  };
  const percentIn = (region: string) => stuck[region] ?? of(region).exposure(V2, [ENV]);
  const first = of(FIRST);
  const probe = new FakeProbe(first.clock, ({ url }) => {
    const { hostname, pathname } = new URL(url);
    const region = hostname.split(".")[1] ?? "";
    return answer(200, { canary: isCanary(decodeURIComponent(pathname.slice(1)), percentIn(region)) }, 0);
  });
  const world: World = {
    ...first,
    probe,
    evidence: new FakeEvidence(),
    services: {
      ...first.services,
      read: async (ref) => {
        const state = await of(ref.region).services.read(ref);
        return state && { ...state, url: `https://${ref.service}.${ref.region}.example` };
      },
      send: (request) => of(request.ref.region).services.send(request),
    },
    revisions: { ...first.revisions, read: (ref, name) => of(ref.region).revisions.read(ref, name) },
  };
  const release = (stage: string) =>
    deployWaves(
      world,
      ALL.map((region) => ({
        deploy: wayJob([ENV], { ref: at(region), stage, measure: MEASURE }),
        rollback: rollbackJob({ ref: at(region), mustConfirm: false }),
      })),
    );
  const hosts = () => [...new Set(probe.asked.map(({ url }) => new URL(url).hostname))];
  return {
    release,
    hosts,
    asked: () => probe.asked.length,
    percents: () => ALL.map((region) => of(region).exposure(V2, [ENV])),
  };
}

describe("a split that is measured in several regions", () => {
  it("is seen to arrive in one region before the next one gets its users, at each one's own address", async () => {
    const { release, hosts, percents } = routedRegions();
    expect(await seen(release("one"))).toEqual([0, undefined, ALL]);
    expect(await seen(release("two"))).toEqual([0, undefined, ALL]);
    expect([hosts(), percents()]).toEqual([
      [`ion-api.${FIRST}.example`, `ion-api.${SECOND}.example`],
      [25, 25],
    ]);
  });

  it("ends the run where it does not arrive: nothing goes on, and nothing is taken back", async () => {
    const { release, hosts, percents } = routedRegions({ [FIRST]: 0 });
    const { exit, headline } = await release("one");
    expect([exit, headline]).toEqual([4, expect.stringContaining("buckets below 5 by the canary")]);
    expect([hosts(), percents()]).toEqual([[`ion-api.${FIRST}.example`], [5, 0]]);
  });

  it("is not asked for once the last stage was left, when the users' service runs the canary's image itself", async () => {
    const { release, asked, percents } = routedRegions({ [FIRST]: 100, [SECOND]: 100 });
    await release("three");
    const before = asked();
    expect((await release("next")).headline).toContain("promoted");
    expect([asked() - before, percents()]).toEqual([0, [100, 100]]);
  });
});
