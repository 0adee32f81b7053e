import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Ledger } from "../../src/core/ledger";
import { exposureOf, type Outside, type OutsideChange, routeOf } from "../../src/core/outside";
import { planOutside } from "../../src/core/outside-plan";
import { predictOutside } from "../../src/core/outside-predict";
import type { Routing } from "../../src/core/routing";
import { routingsOf } from "../../src/core/routing";
import { urlMapFor } from "../fakes/url-map";
import { BALANCER, DOCUMENT, ENV } from "../flows/routings";
import { latest, ledgerWith, REF, stateOf } from "./states";

const beside = "ion-api-canary";
const ways: readonly Routing[] = [DOCUMENT, BALANCER, ENV];
const anyWay = fc.constantFrom(...ways);

/** A ledger of a canary service, by any way and after any others. */
const anyLedger: fc.Arbitrary<Ledger> = fc
  .record({
    routing: anyWay,
    left: fc.subarray([...ways]),
    percent: fc.nat({ max: 100 }),
    status: fc.constantFrom<Ledger["status"]>("running", "promoted", "rolled-back"),
    handOver: fc.boolean(),
  })
  .map(({ handOver, ...rest }) =>
    ledgerWith({ ...rest, canaryService: beside, ...(handOver ? { handOver: true as const } : {}) }),
  );

/** Every way of the ledger at any percent, and a canary's service that is there or not. */
function anyOutside(ledger: Ledger): fc.Arbitrary<Outside> {
  const routes = routingsOf(ledger).flatMap((one) => routeOf(REF, one) ?? []);
  const canary = stateOf([latest(100)], { ref: { ...REF, service: beside } });
  return fc
    .record({
      percents: fc.array(fc.nat({ max: 100 }), { minLength: routes.length, maxLength: routes.length }),
      isThere: fc.boolean(),
    })
    .map(({ percents, isThere }) => ({
      routes: routes.map((route, index) => {
        const body = route.kind === "url-map" ? urlMapFor(route) : {};
        return { route, percent: percents[index] ?? 0, version: "1", body };
      }),
      ...(isThere ? { canary } : {}),
    }));
}

const anyCase = anyLedger.chain((ledger) => fc.record({ ledger: fc.constant(ledger), outside: anyOutside(ledger) }));
const percentOf = ({ routes }: Outside) => routes.reduce((sum, { percent }) => sum + percent, 0);

/** Returns what is outside before the first change and after each of those that converging would make. */
function converged(ledger: Ledger, outside: Outside): readonly Outside[] {
  const [change] = planOutside(REF, ledger, outside);
  return change === undefined ? [outside] : [outside, ...converged(ledger, predictOutside(outside, change))];
}

/** 0 for a way that is lowered, 1 for the canary's service, 2 for a way that is raised. */
function rankOf(change: OutsideChange, outside: Outside): number {
  if (change.kind !== "route") return 1;
  const before = outside.routes.find(({ route }) => route === change.route)?.percent ?? 0;
  return change.percent < before ? 0 : 2;
}

describe("what is planned outside of the service", () => {
  it("is nothing more once all of it was done, however it was before", () => {
    fc.assert(
      fc.property(anyCase, ({ ledger, outside }) => {
        const last = converged(ledger, outside).at(-1) ?? outside;
        expect(planOutside(REF, ledger, last)).toEqual([]);
        const hasRoute = routeOf(REF, ledger.routing ?? DOCUMENT) !== undefined;
        expect(percentOf(last)).toBe(hasRoute ? exposureOf(ledger) : 0);
      }),
    );
  });

  it("lowers before it touches the canary's service, and raises last of all", () => {
    fc.assert(
      fc.property(anyCase, ({ ledger, outside }) => {
        const ranks = planOutside(REF, ledger, outside).map((change) => rankOf(change, outside));
        expect(ranks).toEqual([...ranks].sort());
      }),
    );
  });

  it("gives nobody more than the ledger says, or than there was before, at any moment", () => {
    fc.assert(
      fc.property(anyCase, ({ ledger, outside }) => {
        const most = converged(ledger, outside).map(percentOf);
        const start = percentOf(outside);
        expect(most.filter((now) => now > Math.max(start, exposureOf(ledger)))).toEqual([]);
        const raised = most.filter((now, index) => now > (most[index - 1] ?? now));
        expect(raised.filter((now) => now > exposureOf(ledger))).toEqual([]);
      }),
    );
  });

  it("leaves the canary's service alone while users are on it, and once it is over", () => {
    fc.assert(
      fc.property(anyCase, ({ ledger, outside }) => {
        const touched = planOutside(REF, ledger, outside).some(({ kind }) => kind !== "route");
        expect(touched).toBe(ledger.status === "running" && exposureOf(ledger) === 0);
      }),
    );
  });
});
