import { describe, expect, it } from "vitest";
import type { MetricRule, Role } from "../../src/core/metric";
import type { ErrorCode } from "../../src/errors";
import { metricsGate } from "../../src/flows/metrics-gate";
import type { World } from "../../src/ports";
import { minute, outage, type Source } from "../fakes/metrics";
import { refusalOf } from "../fakes/refusal";
import type { FakeWorld } from "../fakes/world";
import { ERROR_RATE, LATENCY, metricsJob } from "./jobs";
import { worldAt } from "./worlds";

type Mood = "good" | "bad";

/** The error rate is as told; the other metric is what its source says. */
const beside =
  (mood: Mood, source: Source): Source =>
  (query, to) =>
    query.rule.name === LATENCY.name ? source(query, to) : minute(query, mood);

const metrics = (role: Role): readonly MetricRule[] => [ERROR_RATE, { ...LATENCY, role }];

const denied = outage("PERMISSION_DENIED");
const broken: Source = () => {
  throw new TypeError("not a function");
};

describe("a metric that may not be read", () => {
  it.each<[string, Mood, Source, Role, string, string, number]>([
    ["does not keep a bad canary on its users as a dry run", "bad", denied, "dry-run", "fail", "rollback", 1],
    ["does not keep it there as an advisory one", "bad", denied, "advisory", "fail", "rollback", 1],
    ["does not keep it there as a critical one", "bad", denied, "critical", "fail", "rollback", 1],
    ["nor does a fault of our own", "bad", broken, "critical", "fail", "rollback", 1],
    ["is not missed as a dry run", "good", denied, "dry-run", "pass", "advance", 0],
    ["is not missed as an advisory one", "good", denied, "advisory", "pass", "advance", 0],
  ])("%s", async (_what, mood, source, role, verdict, decision, exit) => {
    const world = await worldAt("one", { metrics: beside(mood, source) });
    world.clock.advance(600);
    const outcome = await metricsGate(world, metricsJob({ metrics: metrics(role) }));
    expect(outcome).toMatchObject({ exit, outputs: { verdict, decision } });
    expect(outcome.summary).toContain("latency-p95 could not be read");
  });

  it.each<[Role, string]>([
    ["dry-run", "latency-p95 could not be read: the metrics backend did not answer (dry run)"],
    ["advisory", "latency-p95 could not be read: the metrics backend did not answer (advisory)"],
  ])("is warned of as %s, whatever the verdict", async (role, words) => {
    const world = await worldAt("one", { metrics: beside("good", denied) });
    const { annotation } = await metricsGate(world, metricsJob({ metrics: metrics(role) }));
    expect(annotation).toMatchObject({ level: "warning", message: expect.stringContaining(words) });
  });

  it.each<[string, Source, string]>([
    ["a refusal", denied, "PERMISSION_DENIED"],
    ["a cancellation", outage("CANCELLED"), "CANCELLED"],
  ])("is told as %s where it is critical and nothing failed", async (_what, source, code) => {
    const world = await worldAt("one", { metrics: beside("good", source) });
    expect(await refusalOf(() => metricsGate(world, metricsJob({ metrics: metrics("critical") })))).toMatchObject({
      code,
    });
  });

  it("is a cancellation even where another one has failed", async () => {
    const world = await worldAt("one", { metrics: beside("bad", outage("CANCELLED")) });
    const refusal = await refusalOf(() => metricsGate(world, metricsJob({ metrics: metrics("dry-run") })));
    expect(refusal.code).toBe<ErrorCode>("CANCELLED");
  });

  it("says that it is the plan where only the answer could show it", async () => {
    const world = await worldAt("one", { metrics: beside("good", outage("PLAN_INVALID")) });
    const { summary } = await metricsGate(world, metricsJob({ metrics: metrics("advisory") }));
    expect(summary).toContain("the metrics backend did not answer; the plan must be mended");
  });
});

/** The world with a latency that answers after so many seconds, or never. */
function slow(world: FakeWorld, seconds = Number.POSITIVE_INFINITY): World {
  const { metrics: quick, clock } = world;
  const wait = () =>
    Number.isFinite(seconds) ? clock.sleep(seconds, new AbortController().signal) : new Promise<never>(() => undefined);
  const read: World["metrics"]["read"] = async (query) => {
    if (query.rule.name === LATENCY.name) await wait();
    return quick.read(query);
  };
  return { ...world, metrics: { read, renderQuery: (question) => quick.renderQuery(question) } };
}

describe("a source that takes its time", () => {
  it.each<[string, number | undefined, Role, number]>([
    ["never answers", undefined, "dry-run", 1],
    ["never answers and is critical", undefined, "critical", 1],
    ["answers half a second later", 0.5, "dry-run", 0.5],
  ])("is waited for no more than a second once another has failed: it %s", async (_what, seconds, role, took) => {
    const world = await worldAt("one", { metrics: beside("bad", (query) => minute(query, "good")) });
    world.clock.advance(600);
    const began = world.clock.now();
    const outcome = await metricsGate(slow(world, seconds), metricsJob({ metrics: metrics(role), for: 2 }));
    expect([outcome.outputs["decision"], (world.clock.now() - began) / 1000]).toEqual(["rollback", took]);
  });

  it.each<[string, Role, string, number]>([
    ["a dry run holds nothing up for longer than half a minute a look", "dry-run", "pass", 60],
    ["a critical one is an error by then", "critical", "error", 60],
  ])("%s", async (_what, role, verdict, most) => {
    const world = await worldAt("one", { metrics: beside("good", (query) => minute(query, "good")) });
    world.clock.advance(600);
    const began = world.clock.now();
    const outcome = await metricsGate(slow(world), metricsJob({ metrics: metrics(role), for: 2 }));
    expect(outcome.outputs["verdict"]).toBe(verdict);
    expect((world.clock.now() - began) / 1000).toBeLessThanOrEqual(most);
    expect(outcome.summary).toContain("latency-p95 could not be read: no answer within 30 s");
  });

  it("has as long as there is from look to look", async () => {
    const world = await worldAt("one", { metrics: beside("good", (query) => minute(query, "good")) });
    world.clock.advance(600);
    const job = metricsJob({ metrics: metrics("critical"), for: 1200, every: 100 });
    expect((await metricsGate(slow(world, 99), job)).outputs["verdict"]).toBe("pass");
  });

  it("is given the time that a probe needs for all of its requests", async () => {
    const source = { kind: "probe", method: "GET", path: "/", headers: {}, requests: 10, delay: 1, within: 5 } as const;
    const world = await worldAt("one", { metrics: beside("good", (query) => minute(query, "good")) });
    world.clock.advance(600);
    const probing = [ERROR_RATE, { ...LATENCY, source, lag: 0 }];
    const outcome = await metricsGate(slow(world, 89), metricsJob({ metrics: probing, for: 600 }));
    expect(outcome.outputs["verdict"]).toBe("pass");
  });
});
