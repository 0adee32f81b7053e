import { describe, expect, it } from "vitest";
import { readingOf } from "../../src/core/ledger-text";
import type { Outcome } from "../../src/core/report/outcome";
import { RolloutError } from "../../src/errors";
import { rollback } from "../../src/flows/rollback";
import { runStage } from "../../src/flows/stage";
import type { StageJob } from "../../src/flows/stage-job";
import type { World } from "../../src/ports";
import { STABLE } from "../fakes/cloud-run";
import { Crash, type CrashPoint, dyingAt } from "../fakes/crash";
import { minute, type Source, steadily } from "../fakes/metrics";
import { answer } from "../fakes/probe";
import { type FakeWorld, fakeWorld, type Overrides } from "../fakes/world";
import { ERROR_RATE, metricsJob, rollbackJob, STAGES, stageJob, V2 } from "./jobs";
import { ledgerOn } from "./reading";

const NEVER: CrashPoint = { call: Number.POSITIVE_INFINITY, moment: "before" };
const RUNS = 12;

type Act = (world: World) => Promise<Outcome>;

/** A rollout as a scheduler drives it: a stage a run, until it is promoted, taken back or refused. */
function drive(stage: StageJob): Act {
  return async (world) => {
    for (let run = 1; run <= RUNS; run++) {
      const outcome = await runStage(world, stage);
      const { decision } = outcome.outputs;
      if (decision === "promote" || decision === "rollback") return outcome;
    }
    throw new Error(`expected an end within ${RUNS} runs, got none`);
  };
}

/** Lets it die at the given point, then runs it again on the same cloud; a refusal is an end like any other. */
async function dieAndRunAgain(world: FakeWorld, act: Act, point: CrashPoint): Promise<number> {
  const dying = dyingAt(world, point);
  try {
    await ending(() => act(dying.world));
    return dying.calls();
  } catch (thrown) {
    if (!(thrown instanceof Crash)) throw thrown;
  }
  await ending(() => act(world));
  return dying.calls();
}

async function ending(act: () => Promise<Outcome>): Promise<void> {
  try {
    await act();
  } catch (thrown) {
    if (!(thrown instanceof RolloutError)) throw thrown;
  }
}

/** What counts at the end, by image, for names differ where a run began again. */
function endOf({ cloud }: FakeWorld) {
  const imageOf = (revision: string) =>
    revision === STABLE ? "stable" : ledgerOn(cloud).image === V2 ? "canary" : "?";
  const shares = Object.entries(cloud.shares).map(([revision, percent]) => [imageOf(revision), percent]);
  return { shares, status: ledgerOn(cloud).status };
}

/** The percents that a rollout may show, beside nothing. */
const ALLOWED = [0, ...STAGES.map(({ percent }) => percent)];

/** Returns the moments at which the canary had more than its ledger allowed or a percent that is no stage's. */
function excesses(world: FakeWorld) {
  return world.cloud.trace.filter(({ shares }) => {
    const exposed = 100 - (shares[STABLE] ?? 0);
    return !ALLOWED.includes(exposed) || Object.keys(shares).length > 2;
  });
}

/** Returns the writes that gave the newcomer, or whoever comes next, more than the ledger in the same write says. */
function asksTooMuch(world: FakeWorld): readonly unknown[] {
  return world.cloud.sent.filter((request) => {
    const reading = readingOf(request);
    if (reading.kind !== "ledger") return true;
    const { status, percent, canary } = reading.ledger;
    const exposed = request.traffic.filter((target) =>
      target.kind === "latest" ? status !== "rolled-back" : target.revision === canary,
    );
    return exposed.reduce((sum, target) => sum + target.percent, 0) > percent;
  });
}

/** Every call of every door, before it goes out and after it is done. */
async function pointsOf(overrides: Overrides, prepare: Act | undefined, act: Act): Promise<readonly CrashPoint[]> {
  const world = fakeWorld(overrides);
  if (prepare !== undefined) await prepare(world);
  const calls = await dieAndRunAgain(world, act, NEVER);
  return Array.from({ length: calls }, (_, index) => index + 1).flatMap((call) => [
    { call, moment: "before" as const },
    { call, moment: "after" as const },
  ]);
}

const turningBad: Source = (query, to) => minute(query, to > Date.UTC(2026, 0, 5, 12, 14) ? "bad" : "good");
const failedStart = { [V2]: { ready: "failed", after: 5, message: "exit 1" } } as const;
const job = stageJob({ metrics: metricsJob({ metrics: [ERROR_RATE], every: 200 }) });
const wholeRollout = drive(job);
const atTwo: Act = async (world) => {
  await runStage(world, job);
  return runStage(world, job);
};

describe("a run may die at any call, and the next one goes on", () => {
  it.each<[string, Overrides, Act | undefined, Act]>([
    ["a rollout to promotion", {}, undefined, wholeRollout],
    ["a rollout to promotion in a slow cloud", { settle: 3 }, undefined, wholeRollout],
    ["a canary that turns bad on its way", { metrics: turningBad }, undefined, wholeRollout],
    ["a canary that is not healthy", { probe: () => answer(503) }, undefined, wholeRollout],
    ["a canary that cannot start", { fates: failedStart }, undefined, wholeRollout],
    ["a rollback", { settle: 3 }, atTwo, (world) => rollback(world, rollbackJob())],
    ["a rollback with deletion", { settle: 3 }, atTwo, (world) => rollback(world, rollbackJob({ mode: "delete" }))],
  ])("%s", async (_what, overrides, prepare, act) => {
    const calm = fakeWorld(overrides);
    if (prepare !== undefined) await prepare(calm);
    await dieAndRunAgain(calm, act, NEVER);
    const points = await pointsOf(overrides, prepare, act);
    expect(points.length).toBeGreaterThan(8);
    for (const point of points) {
      const world = fakeWorld(overrides);
      if (prepare !== undefined) await prepare(world);
      await dieAndRunAgain(world, act, point);
      const seen = { point, end: endOf(world), excesses: excesses(world), asked: asksTooMuch(world) };
      expect(seen).toEqual({ point, end: endOf(calm), excesses: [], asked: [] });
      expect({ point, deleted: world.cloud.deleted.length }).toEqual({ point, deleted: calm.cloud.deleted.length });
    }
  });

  it("makes one canary for one image, wherever it died on the way to promotion", async () => {
    for (const point of await pointsOf({ settle: 3 }, undefined, wholeRollout)) {
      const world = fakeWorld({ settle: 3 });
      await dieAndRunAgain(world, wholeRollout, point);
      expect({ point, revisions: world.cloud.names.length }).toEqual({ point, revisions: 2 });
    }
  });

  it("and the cloud may lose any answer on the way, done or not", async () => {
    for (const lost of ["before", "after"] as const) {
      for (let write = 1; write <= 5; write++) {
        const world = fakeWorld({ settle: 3, metrics: steadily("good") });
        for (let before = 1; before < write; before++) world.cloud.at(lost, () => undefined);
        world.cloud.loseAnswer(lost);
        await ending(() => wholeRollout(world));
        await ending(() => wholeRollout(world));
        expect({ lost, write, end: endOf(world) }).toEqual({
          lost,
          write,
          end: { shares: [["canary", 100]], status: "promoted" },
        });
      }
    }
  });
});
