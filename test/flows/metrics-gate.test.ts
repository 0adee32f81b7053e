import { describe, expect, it } from "vitest";
import { metricsGate } from "../../src/flows/metrics-gate";
import type { MetricsJob } from "../../src/flows/metrics-job";
import { minute, outage, type Source, steadily } from "../fakes/metrics";
import { refusalOf } from "../fakes/refusal";
import { ERROR_RATE, metricsJob } from "./jobs";
import { goodBut } from "./moods";
import { ledgerOn } from "./reading";
import { worldAt } from "./worlds";

const MINUTE = 60_000;

const only: Partial<MetricsJob> = { metrics: [ERROR_RATE] };

describe("metrics-gate watches, judges and decides", () => {
  it.each<[string, Source, Partial<MetricsJob>, string, string, number, number]>([
    ["all is well", steadily("good"), {}, "pass", "advance", 0, 600],
    ["all is bad: it does not wait for the end", steadily("bad"), {}, "fail", "rollback", 1, 360],
    ["one bad minute in the middle is enough", goodBut("bad", 7), only, "fail", "rollback", 1, 480],
    ["one bad minute at the very beginning is enough", goodBut("bad", 1), only, "fail", "rollback", 1, 360],
    ["between the lines: extended once, then held", steadily("middling"), {}, "inconclusive", "hold", 3, 1200],
    [
      "between the lines and the plan holds",
      steadily("middling"),
      { onInconclusive: "hold" },
      "inconclusive",
      "hold",
      3,
      600,
    ],
    [
      "between the lines and the plan promotes",
      steadily("middling"),
      { onInconclusive: "promote" },
      "inconclusive",
      "advance",
      0,
      600,
    ],
    [
      "between the lines and the plan rolls back",
      steadily("middling"),
      { onInconclusive: "rollback" },
      "inconclusive",
      "rollback",
      1,
      600,
    ],
    [
      "between the lines and the step fails on it",
      steadily("middling"),
      { failOn: ["fail", "inconclusive"] },
      "inconclusive",
      "hold",
      1,
      1200,
    ],
    ["nobody comes", () => undefined, {}, "no-data", "hold", 3, 600],
    ["nobody comes for five minutes", goodBut("silent", 3, 7), only, "no-data", "hold", 3, 600],
    [
      "nobody comes and the plan takes that back",
      () => undefined,
      { rollbackOn: ["fail", "no-data"] },
      "no-data",
      "rollback",
      1,
      600,
    ],
    ["the backend cannot be asked", outage("CLOUD_UNREACHABLE"), {}, "error", "hold", 3, 600],
    ["the watch is shorter than the lag", steadily("good"), { ...only, for: 30 }, "no-data", "hold", 3, 30],
    ["the watch is shorter than a window", steadily("good"), { ...only, for: 120 }, "pass", "advance", 0, 120],
    ["no metric is asked for at all", steadily("good"), { metrics: [] }, "no-data", "hold", 3, 600],
  ])("%s", async (_what, source, change, verdict, decision, exit, seconds) => {
    const world = await worldAt("one", { metrics: source });
    const began = world.clock.now();
    const outcome = await metricsGate(world, metricsJob(change));
    expect(outcome).toMatchObject({ exit, outputs: { verdict, decision } });
    expect((world.clock.now() - began) / 1000).toBe(seconds);
  });

  it("promotes only at the last stage", async () => {
    const world = await worldAt("three", { metrics: steadily("good") });
    expect(await metricsGate(world, metricsJob())).toMatchObject({ exit: 0, outputs: { decision: "promote" } });
  });

  it("asks for the canary from the stage's beginning to now less the lag, each metric its own", async () => {
    const world = await worldAt("one", { metrics: steadily("good") });
    await metricsGate(world, metricsJob());
    const since = ledgerOn(world.cloud).since;
    const last = world.metrics.queries
      .slice(-2)
      .map(({ rule, range, canary }) => [rule.name, range.from - since, range.to - since, canary]);
    expect(last).toEqual([
      ["error-rate", 0, 9 * MINUTE, ledgerOn(world.cloud).canary],
      ["latency-p95", 0, 7 * MINUTE, ledgerOn(world.cloud).canary],
    ]);
  });

  it("sees in one late look what happened long before it", async () => {
    const world = await worldAt("one", { metrics: goodBut("bad", 12) });
    world.clock.advance(24 * 3600);
    const outcome = await metricsGate(world, metricsJob({ ...only, for: 1 }));
    expect(outcome.outputs).toMatchObject({ verdict: "fail", decision: "rollback" });
  });

  it("does not ask what can have no answer yet", async () => {
    const world = await worldAt("one", { metrics: steadily("good") });
    await metricsGate(world, metricsJob({ for: 60 }));
    expect(world.metrics.queries).toEqual([]);
  });

  it.each([
    ["of one minute is looked at ten times", { for: 60 }, 11],
    ["of ten minutes is looked at each minute", {}, 11],
    ["is looked at as often as is asked", { every: 300 }, 3],
  ])("a watch %s", async (_what, change, looks) => {
    const world = await worldAt("one", { metrics: steadily("good") });
    await metricsGate(world, metricsJob(change));
    expect(world.lines.filter((line) => line.endsWith("s left"))).toHaveLength(looks);
  });

  it("an error beside a good metric is an error, never the canary's fault", async () => {
    const world = await worldAt("one", {
      metrics: (query) =>
        query.rule.name === "latency-p95" ? outage("CLOUD_UNREACHABLE")(query, 0) : minute(query, "good"),
    });
    const outcome = await metricsGate(world, metricsJob());
    expect(outcome).toMatchObject({ exit: 3, outputs: { verdict: "error", decision: "hold" } });
    expect(outcome.headline).toContain("latency-p95 could not be read: the metrics backend did not answer");
  });

  it("a failure beside an outage is a failure", async () => {
    const world = await worldAt("one", {
      metrics: (query) =>
        query.rule.name === "latency-p95" ? outage("CLOUD_UNREACHABLE")(query, 0) : minute(query, "bad"),
    });
    expect(await metricsGate(world, metricsJob())).toMatchObject({ exit: 1, outputs: { verdict: "fail" } });
  });

  it("an outage that is over before the watch is counts for nothing", async () => {
    let asked = 0;
    const world = await worldAt("one", {
      metrics: (query) => {
        asked += 1;
        return asked < 5 ? outage("CLOUD_UNREACHABLE")(query, 0) : minute(query, "good");
      },
    });
    expect(await metricsGate(world, metricsJob())).toMatchObject({ exit: 0, outputs: { verdict: "pass" } });
  });

  it("a refusal that will not mend itself is told at once", async () => {
    const world = await worldAt("one", { metrics: outage("PERMISSION_DENIED") });
    const began = world.clock.now();
    const error = await refusalOf(() => metricsGate(world, metricsJob()));
    expect([error.code, error.exit]).toEqual(["PERMISSION_DENIED", 4]);
    expect(world.clock.now() - began).toBeLessThanOrEqual(2 * MINUTE);
  });

  it("keeps its evidence and writes nothing to the cloud", async () => {
    const world = await worldAt("one", { metrics: steadily("good") });
    const { generation } = world.cloud.state;
    const { outputs } = await metricsGate(world, metricsJob());
    expect(outputs).toMatchObject({ evidence: "/evidence/metrics-gate.json", "evidence-digest": "digest-1" });
    expect(world.evidence.kept[0]?.evidence).toMatchObject({
      stage: "one",
      percent: 5,
      verdict: "pass",
      decision: "advance",
      metrics: [{ name: "error-rate" }, { name: "latency-p95" }],
    });
    expect(world.cloud.state.generation).toBe(generation);
  });
});
