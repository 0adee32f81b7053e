import { describe, expect, it } from "vitest";
import { refuseStale } from "../../src/core/standing";
import { decideTick } from "../../src/core/tick";
import { propose } from "../../src/flows/propose";
import { runStage } from "../../src/flows/stage";
import { BEGAN, HOUR as HOUR_MS, tickTerms } from "../core/monitor/cases";
import { proposalWith } from "../core/proposals";
import { ledgerWith } from "../core/states";
import { fakeHub } from "../fakes/hub";
import { refusalOf } from "../fakes/refusal";
import { metricsJob } from "./jobs";
import { monitorJob, rewrite, STAGES, standAt } from "./monitoring";
import { approvedHub, approvedJob, bakedAtOne, HOUR, proposedIn, proposeJob } from "./proposing";

const RENAMED = STAGES.map((stage) => (stage.name === "two" ? { ...stage, name: "deux" } : stage));
const DAY = 24 * HOUR_MS;

describe("the monitor holds and calls", () => {
  it("where the plan does not know the stage any more", async () => {
    const stand = await standAt("two");
    stand.pass(25);
    const outcome = await stand.tick(monitorJob({}, { stages: RENAMED }));
    expect([outcome.exit, stand.promotions(), stand.ledger().stage]).toEqual([3, [], "two"]);
    expect(outcome.summary).toContain("got two, which the plan does not know");
  });

  it.each<[string, string, (now: number) => object]>([
    ["the stage began in the future", "one", (now) => ({ since: now + DAY })],
    ["the rollout began in the future", "one", (now) => ({ startedAt: now + DAY })],
    ["somebody looked in the future", "one", (now) => ({ lookedAt: now + DAY })],
    ["a rollout without users began in the future", "0", (now) => ({ since: now + DAY })],
  ])("where %s", async (_where, stage, change) => {
    const stand = await standAt(stage);
    stand.pass(25);
    rewrite(stand, change(stand.world.clock.now()));
    const { exit, summary } = await stand.tick();
    expect([exit, stand.promotions()]).toEqual([3, []]);
    expect(summary).toContain("ledger to be of the past");
  });
});

describe("nothing is proposed or done", () => {
  const stages = RENAMED.map((stage) => ({ ...stage, name: stage.name === "one" ? "un" : stage.name }));

  it("where the plan does not know the stage any more", async () => {
    const world = await bakedAtOne(24.5);
    const job = proposeJob({ metrics: { ...metricsJob({ stages }), deadMan: { hold: 2 * HOUR } } });
    const error = await refusalOf(() => propose(world, job, fakeHub()));
    expect([error.code, error.exit]).toEqual(["HELD", 3]);
    expect(error.message).toContain("got one, which the plan does not know");
  });

  it("where it was approved before, either", async () => {
    const world = await bakedAtOne(24.5);
    const job = approvedJob(await proposedIn(world));
    const error = await refusalOf(() => runStage(world, { ...job, metrics: metricsJob({ stages }) }, approvedHub()));
    expect(error.message).toContain("got one, which the plan does not know");
  });

  it.each([
    ["more than five minutes", 300_001, true],
    ["five minutes", 300_000, false],
  ])("on evidence that is %s from the future", async (_how, ahead, refused) => {
    const act = () => refuseStale(proposalWith({ at: BEGAN + ahead }), BEGAN, 10);
    if (refused) expect((await refusalOf(act)).code).toBe("HELD");
    else expect(act()).toBeUndefined();
  });
});

describe("the dead man", () => {
  const unread = { verdict: "error", decision: "hold", alarm: false, reasons: [] } as const;
  it.each([
    ["ignores a look in the future", { lookedAt: BEGAN + 99 * DAY }, true],
    ["counts from the stage's beginning where the last look was before it", { lookedAt: BEGAN - HOUR_MS }, true],
    ["counts from the last look where that was later", { lookedAt: BEGAN + 2 * HOUR_MS }, false],
  ])("%s", (_what, change, alarm) => {
    const terms = tickTerms({ now: BEGAN + 3 * HOUR_MS });
    expect(decideTick(ledgerWith({ since: BEGAN, ...change }), unread, terms).alarm).toBe(alarm);
  });
});
