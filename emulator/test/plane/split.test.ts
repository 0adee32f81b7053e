import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAffinity, renderAffinity } from "../../plane/affinity";
import { seededRandom } from "../../plane/random";
import { createRouteTable } from "../../plane/routes";
import { drawRevision } from "../../plane/split";
import { HOST, routeOf } from "./support";

describe("drawing a revision", () => {
  const weights = fc.array(
    fc.record({ revision: fc.string({ minLength: 1 }), percent: fc.integer({ min: 0, max: 100 }) }),
  );

  it("never draws one without weight, and always one where there is weight", () => {
    fc.assert(
      fc.property(weights, fc.integer(), (split, seed) => {
        const drawn = drawRevision(split, seededRandom(seed));
        const able = split.filter(({ percent }) => percent > 0).map(({ revision }) => revision);
        expect(able.length === 0 ? [undefined] : able).toContain(drawn);
      }),
    );
  });

  it.each([
    { stable: 95, canary: 5 },
    { stable: 90, canary: 10 },
    { stable: 50, canary: 50 },
    { stable: 1, canary: 99 },
  ])("gives the canary its $canary percent of 20,000 requests, within four standard errors", ({ stable, canary }) => {
    const random = seededRandom(20_251_022);
    const split = [
      { revision: "stable", percent: stable },
      { revision: "canary", percent: canary },
    ];
    const n = 20_000;
    const hits = Array.from({ length: n }, () => drawRevision(split, random)).filter(
      (name) => name === "canary",
    ).length;
    const p = canary / 100;
    expect(Math.abs(hits / n - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / n));
  });

  it("replays a split from its seed", () => {
    const draw = (seed: number) => {
      const random = seededRandom(seed);
      return Array.from({ length: 50 }, random);
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });
});

describe("the affinity cookie", () => {
  it("gives back the revision it was made of, whatever other cookies there are", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (revision) => {
        const [pair] = renderAffinity(revision).split(";");
        expect(parseAffinity(`theme=dark; ${pair}; lang=en`)).toBe(revision);
      }),
    );
  });

  it("lasts 30 days and is absent from a request without it", () => {
    expect(renderAffinity("r1")).toContain("Max-Age=2592000");
    expect(parseAffinity("theme=dark")).toBeUndefined();
    expect(parseAffinity(undefined)).toBeUndefined();
  });
});

describe("the route table", () => {
  const route = routeOf({ r1: 90, r2: 10 }, { tags: { canary: "r2" }, hosts: [HOST, "ion.localhost"] });

  it.each([
    { host: HOST, leads: { route } },
    { host: HOST.toUpperCase(), leads: { route } },
    { host: "ion.localhost:8085", leads: { route } },
    { host: `canary---${HOST}`, leads: { route, revision: "r2" } },
    { host: "canary---ion.localhost:8085", leads: { route, revision: "r2" } },
    { host: `gone---${HOST}`, leads: undefined },
    { host: "other.localhost", leads: undefined },
  ])("leads $host to the right place", ({ host, leads }) => {
    const table = createRouteTable();
    table.setRoute(route);
    expect(table.find(host)).toEqual(leads);
  });

  it("forgets the tags and hosts of the route before, and everything of a removed service", () => {
    const table = createRouteTable();
    table.setRoute(route);
    table.setRoute(routeOf({ r2: 100 }));
    expect([HOST, `canary---${HOST}`, "ion.localhost"].map((host) => table.find(host) !== undefined)).toEqual([
      true,
      false,
      false,
    ]);
    table.removeRoute(route);
    expect(table.find(HOST)).toBeUndefined();
  });
});
