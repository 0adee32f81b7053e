import { afterEach } from "vitest";
import type { Cell, Measure } from "../../src/core/metric";
import { createMetrics } from "../../src/metrics/index";
import { connect, type Google, REF, startGoogle } from "../cloud/google";
import { prometheusRule, RATE } from "../prometheus/rules";

export const [CANARY, FROM] = ["shop-2", Date.parse("2026-03-01T10:00:00Z")];
const RANGE = { from: FROM, to: FROM + 60_000 };
/** A sample of a series. */
export type Sample = readonly [second: number, value: string | number];

/** The servers of the test at hand. */
const servers: Google[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

/** Returns a series of the canary; its samples are so many seconds after the range began. */
export const series = (labels: object, ...samples: readonly Sample[]) => ({
  metric: { __name__: "n", revision: CANARY, job: "j", instance: "i", ...labels },
  values: samples.map(([second, value]) => [FROM / 1000 + second, String(value)]),
});
/** Returns the same without labels that name a process. */
export const nobodys = (labels: object, ...samples: readonly Sample[]) =>
  series({ job: undefined, instance: undefined, ...labels }, ...samples);
/** Returns the answer with these series. */
export const matrix = (result: readonly object[], more: object = {}) => ({
  status: "success",
  data: { resultType: "matrix", result },
  ...more,
});

/** Reads the metric where Prometheus gives this answer to every question. */
export async function read(json: unknown, measure: Measure = RATE, name = "n", window = 50, seconds = 60) {
  const google = await startGoogle(() => ({ json }));
  servers.push(google);
  const rule = { ...prometheusRule(google, name, measure), window };
  return createMetrics(connect(google)).read({
    ref: REF,
    canary: CANARY,
    rule,
    range: { ...RANGE, to: FROM + seconds * 1000 },
  });
}
/** The labels of what went well, and of what did not. */
export const OK = { code: "200" };
export const KO = { code: "500" };
/** Returns a cell of so many requests. */
export const rate = (total: number, hits: number): Cell => ({ kind: "rate", total, hits });
