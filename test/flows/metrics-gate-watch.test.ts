import { describe, expect, it } from "vitest";
import { metricsGate } from "../../src/flows/metrics-gate";
import type { MetricsJob } from "../../src/flows/metrics-job";
import { type Source, steadily } from "../fakes/metrics";
import { refusalOf } from "../fakes/refusal";
import { ERROR_RATE, metricsJob } from "./jobs";
import { goodBut } from "./moods";
import { worldAt } from "./worlds";

const only: Partial<MetricsJob> = { metrics: [ERROR_RATE] };

describe("what a watch can mend, and what it cannot", () => {
  it.each<[string, Source]>([
    ["in between", goodBut("middling", 1, 5)],
    ["quiet, once somebody runs the gate again", goodBut("silent", 1, 5)],
  ])("watching longer mends a beginning that was %s", async (_what, source) => {
    const world = await worldAt("one", { metrics: source });
    const outcomes = [await metricsGate(world, metricsJob(only)), await metricsGate(world, metricsJob(only))];
    expect(outcomes.at(-1)?.outputs).toMatchObject({ verdict: "pass", decision: "advance" });
  });

  it("watching longer never mends a bad window, however long ago it was", async () => {
    const world = await worldAt("one", { metrics: goodBut("bad", 1) });
    const first = await metricsGate(world, metricsJob(only));
    world.clock.advance(3600);
    const second = await metricsGate(world, metricsJob(only));
    expect([first.outputs["verdict"], second.outputs["verdict"]]).toEqual(["fail", "fail"]);
  });

  it("concludes nothing but a failure from numbers that are not all there", async () => {
    const verdicts = await Promise.all(
      (["good", "bad"] as const).map(async (mood) => {
        const world = await worldAt("one", { metrics: steadily(mood) });
        world.metrics.incomplete = "too many entries";
        return (await metricsGate(world, metricsJob(only))).outputs["verdict"];
      }),
    );
    expect(verdicts).toEqual(["error", "fail"]);
  });

  it.each([
    ["before the watch", 0],
    ["during it", 300],
  ])("notices that somebody moved the traffic %s", async (_when, after) => {
    const world = await worldAt("one", { metrics: steadily("good") });
    const [stable, canary] = world.cloud.state.traffic;
    const { annotations } = world.cloud.state;
    const change = () =>
      world.cloud.write({
        annotations,
        traffic: [
          { ...stable!, percent: 40 },
          { ...canary!, percent: 60 },
        ],
      });
    if (after === 0) change();
    else world.clock.after(after, change);
    const error = await refusalOf(() => metricsGate(world, metricsJob(only)));
    expect([error.code, error.exit]).toEqual(["CONFLICT", 3]);
  });
});
