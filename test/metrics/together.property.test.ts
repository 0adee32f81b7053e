import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCloudMonitoring } from "../../src/metrics/cloud-monitoring";
import type { MetricQuery, Metrics } from "../../src/ports";
import { MINUTE, RATE, START } from "./monitoring-series";
import { monitoringOf, type Written } from "./together-lab";

const SERVICES = ["cart", "cart-api", "search"];
const written = fc.record({
  service: fc.constantFrom(...SERVICES),
  region: fc.constantFrom("us-central1", "europe-west1"),
  number: fc.integer({ min: 1, max: 3 }),
  minutes: fc.array(fc.tuple(fc.nat(3), fc.nat(2)), { minLength: 1, maxLength: 12 }),
  broken: fc.nat(4).map((n) => n === 0),
});
const store = fc
  .uniqueArray(written, { selector: ({ service, region, number }) => `${service} ${region} ${number}`, maxLength: 12 })
  .map((all) => all.map(({ number, ...one }): Written => ({ ...one, revision: `${one.service}-0000${number}` })));
const question = fc
  .record({
    service: fc.constantFrom(...SERVICES),
    canaryService: fc.option(fc.constantFrom(...SERVICES), { nil: undefined }),
    region: fc.constantFrom("us-central1", "europe-west1"),
    canary: fc.integer({ min: 1, max: 3 }),
    stable: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    from: fc.nat(10),
    minutes: fc.integer({ min: 1, max: 15 }),
    lag: fc.constantFrom(0, 60, 180),
    of: fc.constantFrom("bad" as const, "good" as const),
  })
  .map(
    ({ service, canaryService, region, canary, stable, from, minutes, lag, of }): MetricQuery => ({
      ref: { project: "demo", region, service },
      canary: `${canaryService ?? service}-0000${canary}`,
      ...(canaryService === undefined ? {} : { canaryService }),
      ...(stable === undefined ? {} : { stable: `${service}-0000${stable}` }),
      rule: { ...RATE, name: of, measure: { kind: "rate", of }, lag },
      range: { from: START + from * MINUTE, to: START + (from + minutes) * MINUTE },
    }),
  );

/** Where in a page a bad point is, depends on what else is on it. */
function shown(settled: PromiseSettledResult<unknown>): unknown {
  if (settled.status === "fulfilled") return settled.value;
  return String(settled.reason).replace(/timeSeries\.\d+\.points\.\d+/, "a point");
}
const readAll = async (metrics: Metrics, queries: readonly MetricQuery[]) =>
  (await Promise.allSettled(queries.map((query) => metrics.read(query)))).map(shown);

describe("questions that are asked in the same moment", () => {
  it("are answered as each would have been alone, whatever they are and however the pages fall", async () => {
    await fc.assert(
      fc.asyncProperty(
        store,
        fc.array(question, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 9 }),
        async (all, queries, pageSize) => {
          const together = await readAll(createCloudMonitoring(monitoringOf(all, pageSize).requestJson), queries);
          const alone = await Promise.all(
            queries.map(
              async (query) => (await readAll(createCloudMonitoring(monitoringOf(all, 1000).requestJson), [query]))[0],
            ),
          );
          expect(together).toEqual(alone);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    { rollouts: 1, compared: true, calls: 1 },
    { rollouts: 50, compared: true, calls: 1 },
    { rollouts: 100, compared: false, calls: 1 },
    { rollouts: 100, compared: true, calls: 1 },
    { rollouts: 101, compared: true, calls: 2 },
    { rollouts: 250, compared: true, calls: 3 },
  ])("of $rollouts rollouts (stable, too: $compared) are $calls requests", async ({ rollouts, compared, calls }) => {
    const monitoring = monitoringOf([], 1000);
    const metrics = createCloudMonitoring(monitoring.requestJson);
    const queries = Array.from({ length: rollouts }, (_, index): MetricQuery => {
      const service = `service-${index}`;
      const stable = compared ? { stable: `${service}-00001-abc` } : {};
      const range = { from: START - index * MINUTE, to: START + MINUTE };
      return {
        ref: { project: "demo", region: "us-central1", service },
        canary: `${service}-00002-def`,
        ...stable,
        rule: RATE,
        range,
      };
    });
    await Promise.all(queries.map((query) => metrics.read(query)));
    expect(monitoring.calls()).toBe(calls);
  });

  it("fetch nothing in vain of a time in which only a much older rollout was there", async () => {
    const monitoring = monitoringOf([], 1000);
    const metrics = createCloudMonitoring(monitoring.requestJson);
    const ref = { project: "demo", region: "us-central1", service: "cart" };
    const since = (days: number) => ({ from: START - days * 24 * 60 * MINUTE, to: START });
    const queries = [1, 2, 30].map((days) => ({ ref, canary: `cart-${days}`, rule: RATE, range: since(days) }));
    await Promise.all(queries.map((query) => metrics.read(query)));
    expect(monitoring.calls()).toBe(2);
  });
});
