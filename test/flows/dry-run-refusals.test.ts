import { describe, expect, it } from "vitest";
import type { Outcome } from "../../src/core/report/outcome";
import { deployCanary } from "../../src/flows/deploy-canary";
import { healthGate } from "../../src/flows/health-gate";
import { metricsGate } from "../../src/flows/metrics-gate";
import { rollback } from "../../src/flows/rollback";
import { runStage } from "../../src/flows/stage";
import type { World } from "../../src/ports";
import { STABLE } from "../fakes/cloud-run";
import { refusalOf } from "../fakes/refusal";
import { stepsOf, tracesOf } from "./dry-runs";
import { deployJob, GUARDS, healthJob, metricsJob, rollbackJob, stageJob, V2, V3 } from "./jobs";
import {
  damaged,
  drifted,
  halfReleased,
  nowhere,
  overtaken,
  type Position,
  promoted,
  rolledBack,
  split,
  untouched,
  watched,
} from "./positions";

type Run = (world: World, dryRun: boolean) => Promise<Outcome>;
const deploy =
  (change: Partial<Parameters<typeof deployJob>[0]> = {}): Run =>
  (world, dryRun) =>
    deployCanary(world, deployJob({ ...change, dryRun }));
const stage =
  (change: Partial<Parameters<typeof deployJob>[0]> = {}): Run =>
  (world, dryRun) =>
    runStage(world, stageJob({ deploy: deployJob({ ...change, dryRun }) }));
const imageless =
  (create: boolean): Run =>
  (world, dryRun) => {
    const { image: _, ...job } = deployJob({ create, dryRun });
    return deployCanary(world, job);
  };
const back =
  (change: Partial<Parameters<typeof rollbackJob>[0]> = {}): Run =>
  (world, dryRun) =>
    rollback(world, rollbackJob({ ...change, dryRun }));
const health: Run = (world, dryRun) => healthGate(world, healthJob({ dryRun }));
const metrics =
  (change: Partial<Parameters<typeof metricsJob>[0]> = {}): Run =>
  (world, dryRun) =>
    metricsGate(world, metricsJob({ ...change, dryRun }));

/** 2026, the year of all these worlds. */
const YEAR = { kind: "once", name: "year", from: Date.UTC(2026, 0), to: Date.UTC(2027, 0) } as const;
const FROZEN = { ...GUARDS, freeze: [YEAR] };

describe("a dry run ends as the real run, where that is refused before its first change", () => {
  it.each<[string, string, Position, Run]>([
    ["SERVICE_NOT_FOUND", "a service that is not there is deployed to", nowhere, deploy()],
    ["SERVICE_NOT_FOUND", "a stage of a service that is not there", nowhere, stage()],
    ["INPUT_INVALID", "a first release has no image", nowhere, imageless(true)],
    ["INPUT_INVALID", "a rollout would begin and has no image", untouched, imageless(false)],
    ["CANARY_NOT_READY", "a first release died and cannot start", halfReleased(1, "failed"), deploy({ create: true })],
    ["CANARY_NOT_READY", "so is its whole stage", halfReleased(1, "failed"), stage({ create: true })],
    ["NAME_TOO_LONG", "the tag is too long", untouched, deploy({ tag: "c".repeat(40) })],
    ["STAGE_UNKNOWN", "the plan has no such stage", untouched, deploy({ stage: "four" })],
    ["STAGE_UNKNOWN", "the stage lies behind", watched("two"), deploy({ stage: "one" })],
    ["STAGE_UNKNOWN", "the whole stage lies behind", watched("two"), stage({ stage: "one" })],
    ["HELD", "another image is under way", watched("one"), deploy({ image: V3 })],
    ["HELD", "another image is under way, for a whole stage", watched("one"), stage({ image: V3 })],
    ["HELD", "the image was rolled back lately", rolledBack, stage({ image: V2 })],
    ["HELD", "releases are frozen", watched("one"), deploy({ guards: FROZEN })],
    ["HELD", "releases are frozen, for a whole stage that begins", untouched, stage({ guards: FROZEN })],
    ["HELD", "releases are frozen, for a first release", nowhere, deploy({ create: true, guards: FROZEN })],
    ["HELD", "users are split without a rollout", split, deploy()],
    ["HELD", "the ledger is damaged", damaged, deploy()],
    ["HELD", "the ledger is damaged, for a whole stage", damaged, stage()],
    ["CONFLICT", "the traffic is not the ledger's", drifted, deploy()],
    ["CONFLICT", "the traffic is not the ledger's, for a whole stage", drifted, stage()],
    ["CONFLICT", "a later revision is there at the end", overtaken, deploy()],
    ["SERVICE_NOT_FOUND", "health of a service that is not there", nowhere, health],
    ["NO_ROLLOUT", "there is nobody to ask for its health", untouched, health],
    ["NO_ROLLOUT", "the canary was taken back", rolledBack, health],
    ["HELD", "the ledger is damaged, for the health gate", damaged, health],
    ["NO_ROLLOUT", "there is nothing to watch", untouched, metrics()],
    ["NO_ROLLOUT", "what was to be watched is promoted", promoted, metrics()],
    ["CONFLICT", "another stage is to be watched", watched("one"), metrics({ stage: "two" })],
    ["CONFLICT", "other users are on the canary", drifted, metrics()],
    ["CONFIRMATION_MISSING", "nobody has confirmed", watched("two"), back({ mode: "normal" })],
    ["SERVICE_NOT_FOUND", "nothing is there to go back", nowhere, back()],
  ])("with %s where %s", async (code, _when, position, run) => {
    const world = await position();
    const before = tracesOf(world);
    const rehearsed = await refusalOf(() => run(world, true));
    expect(tracesOf(world)).toEqual(before);
    const { message, hint } = await refusalOf(() => run(world, false));
    expect([rehearsed.code, rehearsed.message, rehearsed.hint]).toEqual([code, message, hint]);
  });

  it("with NOTHING_SERVES_WELL where no other revision is healthy", async () => {
    const world = await watched("two")();
    world.cloud.break(STABLE);
    const rehearsed = await refusalOf(() => back()(world, true));
    expect(rehearsed).toEqual(await refusalOf(() => back()(world, false)));
    expect(rehearsed.code).toBe("NOTHING_SERVES_WELL");
  });

  it("with status 3 where a rollback is held", async () => {
    const world = await split();
    expect(await back()(world, true)).toEqual(await back()(world, false));
  });
});

describe("what would be refused only after a change or a watch", () => {
  it("is a step of the dry run, for by then the run has done its work", async () => {
    const world = await overtaken();
    const { exit, detail = "" } = await stage({ stage: "three" })(world, true);
    const refusal = await refusalOf(() => stage({ stage: "three" })(world, false));
    const last = stepsOf({ detail }).at(-1);
    expect([exit, last]).toEqual([
      0,
      {
        title: "Only if three (100 %) is then judged pass: The promotion is refused, and the run ends with status 3",
        request: "",
      },
    ]);
    expect(detail).toContain(`CONFLICT: ${refusal.message}`);
  });

  it("is told where a gate that fails would find no revision to go back to", async () => {
    const world = await watched("one")();
    world.cloud.break(STABLE);
    const { detail } = await stage()(world, true);
    expect(detail).toContain("No rollback is possible: no other revision than");
  });
});
