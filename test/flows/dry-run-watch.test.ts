import { describe, expect, it } from "vitest";
import { metricsGate } from "../../src/flows/metrics-gate";
import { STABLE } from "../fakes/cloud-run";
import { tracesOf } from "./dry-runs";
import { metricsJob } from "./jobs";
import { fresh } from "./positions";
import { CANARY } from "./worlds";

describe("a dry run of metrics-gate", () => {
  it("prints queries, lines, times and what would follow, asks nobody and has no verdict", async () => {
    const world = await fresh("one")();
    const before = tracesOf(world);
    const { outputs, detail, headline } = await metricsGate(world, metricsJob({ for: 300, dryRun: true }));
    expect([headline, outputs, tracesOf(world)]).toEqual(["Dry run: nothing would be changed on ion-api.", {}, before]);
    expect(detail).toBe(`# 1. Watch one (5 %) for 5 min, with a look every 30 s
#    Asked of the time since the stage began:
#    error-rate: target < 1 %, warn > 2 %, roll back > 5 %; in windows of 5 min, but for the newest 60 s
#      cloud-monitoring beside stable, ${STABLE}: error-rate of ${CANARY} and ${STABLE}
#    latency-p95: target < 15 s, warn > 17 s, roll back > 20 s; in windows of 5 min, but for the newest 3 min
#      cloud-monitoring: latency-p95 of ${CANARY}
#    Where it is inconclusive at the end, it is watched once more for as long.
#    pass: advance
#    inconclusive, no-data, error: hold
#    fail: rollback`);
  });

  it("says what the plan says of other verdicts, and of the last stage", async () => {
    const job = metricsJob({ onInconclusive: "promote", rollbackOn: ["fail", "error"], dryRun: true });
    const { detail } = await metricsGate(await fresh("three")(), job);
    expect(detail).toContain("#    pass, inconclusive: promote\n#    no-data: hold\n#    error, fail: rollback");
  });
});
