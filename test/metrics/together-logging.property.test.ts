import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LogEntry } from "../../emulator/telemetry/logging/entry";
import { parseEntryFilter } from "../../emulator/telemetry/logging/match";
import { createCloudLogging } from "../../src/metrics/cloud-logging";
import { readEntries } from "../../src/metrics/entry-pages";
import type { MetricQuery, Metrics, RequestJson } from "../../src/ports";
import { bad, ERRORS, START } from "./log-entries";

type Written = readonly [service: string, revision: string, second: number, status: number | undefined];

const entryOf = ([service, revision, second, status]: Written, index: number): LogEntry => ({
  insertId: String(index),
  logName: "projects/demo/logs/run.googleapis.com%2Frequests",
  resource: {
    type: "cloud_run_revision",
    labels: { location: "us-central1", service_name: service, revision_name: revision },
  },
  timestamp: new Date(START + second * 1000).toISOString(),
  receiveTimestamp: new Date(START + second * 1000).toISOString(),
  httpRequest: status === undefined ? { requestMethod: "GET" } : { status },
});

/** Cloud Logging as it answers `entries.list`, newest first, and how often it was asked. */
function loggingOf(written: readonly Written[]): { readonly requestJson: RequestJson; readonly calls: () => number } {
  const all = written.map(entryOf).sort((a, b) => Date.parse(b.timestamp) - Date.parse(a.timestamp));
  let calls = 0;
  const requestJson: RequestJson = async ({ body }) => {
    calls += 1;
    const { filter, pageSize, pageToken = "0" } = body as { filter: string; pageSize: number; pageToken?: string };
    const found = all.filter(parseEntryFilter(filter).matches);
    const next = Number(pageToken) + pageSize;
    const entries = found.slice(Number(pageToken), next);
    return { entries, ...(next < found.length ? { nextPageToken: String(next) } : {}) };
  };
  return { requestJson, calls: () => calls };
}

const SERVICES = ["cart", "cart-api", "search"];
const revision = fc.integer({ min: 1, max: 2 });
const written = fc
  .tuple(fc.constantFrom(...SERVICES), revision, fc.nat(700), fc.constantFrom(200, 404, 500, undefined))
  .map(([service, number, second, status]): Written => [service, `${service}-0000${number}`, second, status]);
const question = fc
  .tuple(
    fc.tuple(fc.constantFrom(...SERVICES), fc.option(fc.constantFrom(...SERVICES))),
    revision,
    fc.option(revision),
    fc.nat(400),
    fc.integer({ min: 1, max: 500 }),
  )
  .map(
    ([[service, canaryService], canary, stable, from, seconds]): MetricQuery => ({
      ref: { project: "demo", region: "us-central1", service },
      canary: `${canaryService ?? service}-0000${canary}`,
      ...(canaryService === null ? {} : { canaryService }),
      ...(stable === null ? {} : { stable: `${service}-0000${stable}` }),
      // It cannot be evaluated on 404, and says so of those alone who have one.
      rule: bad("httpRequest.status >= 500 || 100 / (httpRequest.status - 404) > 1000", 50),
      range: { from: START + from * 1000, to: START + (from + seconds) * 1000 },
    }),
  );
const readAll = async (metrics: Metrics, queries: readonly MetricQuery[]) =>
  (await Promise.allSettled(queries.map((query) => metrics.read(query)))).map((settled) =>
    settled.status === "fulfilled" ? settled.value : String(settled.reason),
  );
const ask = (service: string, from: number): MetricQuery => ({
  ref: { project: "demo", region: "us-central1", service },
  canary: `${service}-00002`,
  rule: ERRORS,
  range: { from: START + from * 1000, to: START + 600_000 },
});
const every = (service: string, milliseconds: number, count: number) =>
  Array.from(
    { length: count },
    (_, index): Written => [service, `${service}-00002`, 599 - (index * milliseconds) / 1000, 200],
  );

describe("log entries that are asked for in the same moment", () => {
  it("are counted as each question would have counted them alone, whatever they are", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(written, { maxLength: 60 }),
        fc.array(question, { minLength: 1, maxLength: 6 }),
        async (all, queries) => {
          const together = await readAll(createCloudLogging(loggingOf(all).requestJson), queries);
          const alone = await Promise.all(
            queries.map(async (query) => (await readAll(createCloudLogging(loggingOf(all).requestJson), [query]))[0]),
          );
          expect(together).toEqual(alone);
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each([
    { rollouts: 30, calls: 1 },
    { rollouts: 100, calls: 1 },
    { rollouts: 2000, calls: 3 },
  ])("of $rollouts canaries are $calls requests, each filter short enough", async ({ rollouts, calls }) => {
    const logging = loggingOf([]);
    const metrics = createCloudLogging(logging.requestJson);
    await Promise.all(Array.from({ length: rollouts }, (_, index) => metrics.read(ask(`service-${index}`, 0))));
    expect(logging.calls()).toBe(calls);
  });

  it.each([
    ["a canary with too many entries is incomplete, as it is alone", "heavy", 0],
    ["and the ones beside it are whole", "light", 0],
  ])("%s", async (_what, service, from) => {
    const { requestJson } = loggingOf([...every("heavy", 100, 1500), ...every("light", 10_000, 50)]);
    const queries = [ask("heavy", 0), ask("light", 0)];
    const together = await readEntries(requestJson, queries, 1);
    const query = queries.find(({ ref }) => ref.service === service) ?? ask(service, from);
    const alone = await readEntries(requestJson, [query], 1);
    expect(together(query)).toEqual(alone(query));
    expect(together(query).unread).toBe(service === "heavy" ? "own" : undefined);
  });

  it("are incomplete from where reading ended on where others took up all that may be read, and whole after it", async () => {
    const { requestJson } = loggingOf([...every("heavy", 100, 4000), ...every("light", 10_000, 50)]);
    const queries = [ask("heavy", 0), ask("light", 0), ask("late", 590)];
    const of = await readEntries(requestJson, queries, 1);
    expect(queries.map((query) => of(query).unread)).toEqual(["own", "joint", undefined]);
    const [, light] = queries;
    const oldest = light === undefined ? [] : of(light).buckets.map(({ from }) => (from - START) / 1000);
    // 3,000 entries end 297 s before the last one, in the sixth minute.
    expect(oldest[0]).toBe(360);
  });
});
