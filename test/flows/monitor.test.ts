import { describe, expect, it } from "vitest";
import { STABLE } from "../fakes/cloud-run";
import { steadily } from "../fakes/metrics";
import { monitorJob, rewrite, standAt } from "./monitoring";
import { goodBut } from "./moods";
import { latest, pin } from "./reading";

const REASON = "error-rate";

describe("a look at a rollout", () => {
  it("waits while the stage bakes, and is no alarm", async () => {
    const stand = await standAt("one");
    stand.pass(12);
    const outcome = await stand.tick();
    expect(outcome).toMatchObject({ exit: 0, outputs: { decisions: "ion-api hold" } });
    expect(stand.promotions()).toEqual([]);
  });

  it("starts the next stage when the bake is over, and waits for nobody", async () => {
    const stand = await standAt("one");
    stand.pass(24.5);
    const before = stand.world.clock.now();
    const outcome = await stand.tick();
    expect(outcome).toMatchObject({ exit: 0, outputs: { decisions: "ion-api advance" } });
    expect(stand.forge.dispatched).toEqual([
      {
        workflow: "promote.yml",
        branch: "main",
        inputs: {
          plan: "rollout.yml",
          service: "ion-api",
          region: "us-central1",
          project: "demo",
          stage: "two",
          rollout: stand.ledger().canary,
        },
      },
    ]);
    expect(stand.ledger()).toMatchObject({ stage: "one", percent: 5 });
    expect(stand.world.clock.now() - before).toBeLessThan(60_000);
  });

  it("takes back a canary that is bad in the seventeenth hour, and says why", async () => {
    const stand = await standAt("one", goodBut("bad", 17 * 60, 17 * 60 + 10));
    stand.pass(17.5);
    const outcome = await stand.tick();
    expect(outcome).toMatchObject({ exit: 1, outputs: { decisions: "ion-api rollback" } });
    expect(stand.ledger()).toMatchObject({ status: "rolled-back", percent: 0 });
    expect(stand.ledger().reason).toContain(REASON);
    expect(stand.world.clouds.get("ion-api")?.shares).toEqual({ [STABLE]: 100 });
  });

  it("finds it hours later as well, for all of the stage is judged", async () => {
    const stand = await standAt("one", goodBut("bad", 60, 70));
    stand.pass(23);
    expect((await stand.tick()).exit).toBe(1);
  });

  it("finishes the rollout when the last stage has baked", async () => {
    const stand = await standAt("three");
    stand.pass(25);
    const outcome = await stand.tick();
    expect(outcome).toMatchObject({ exit: 0, outputs: { decisions: "ion-api promote" } });
    expect(stand.ledger().status).toBe("promoted");
    const { canary } = stand.ledger();
    expect(stand.world.clouds.get("ion-api")?.state.traffic).toEqual([latest(100), pin(canary, 0, "canary")]);
    expect(stand.promotions()).toEqual([]);
  });

  it("watches on after everybody follows, and takes back", async () => {
    const stand = await standAt("three", goodBut("bad", 5 * 60, 5 * 60 + 10));
    stand.pass(6);
    expect((await stand.tick()).exit).toBe(1);
    expect(stand.world.clouds.get("ion-api")?.shares).toEqual({ [STABLE]: 100 });
  });

  it("starts what waited as soon as it has finished", async () => {
    const stand = await standAt("three");
    rewrite(stand, { queued: { image: "registry.example/ion-api:v3", at: 0, by: "mona", run: "", commit: "" } });
    stand.pass(25);
    await stand.tick();
    expect(stand.ledger().status).toBe("promoted");
    expect(stand.forge.dispatched).toMatchObject([
      { workflow: "deploy.yml", inputs: { image: "registry.example/ion-api:v3" } },
    ]);
  });

  it("extends a bake once, and then calls a person", async () => {
    const stand = await standAt("one", steadily("middling"));
    stand.pass(30);
    expect((await stand.tick()).exit).toBe(0);
    stand.pass(20);
    expect(await stand.tick()).toMatchObject({ exit: 3, outputs: { decisions: "ion-api hold" } });
    expect(stand.promotions()).toEqual([]);
  });

  it("is remembered in the ledger, and no user is moved for it", async () => {
    const stand = await standAt("one");
    const cloud = stand.world.clouds.get("ion-api");
    const moves = cloud?.trace.length;
    stand.pass(1);
    await stand.tick();
    expect(stand.ledger().lookedAt).toBe(stand.world.clock.now());
    expect(cloud?.sent.at(-1)).toMatchObject({ keepsTraffic: true });
    const written = cloud?.sent.length;
    stand.pass(0.25);
    await stand.tick();
    expect(cloud?.sent.length).toBe(written);
    expect(cloud?.trace.length).toBe(moves);
  });
});

describe("a dry run", () => {
  it.each<[string, number, Parameters<typeof standAt>, string]>([
    ["starts no stage", 25, ["one"], "would start promote.yml"],
    ["finishes nothing", 25, ["three"], "would be finished"],
    ["takes nothing back", 2, ["one", steadily("bad")], "would be rolled back"],
  ])("%s", async (_, hours, at, expected) => {
    const stand = await standAt(...at);
    const sent = stand.world.clouds.get("ion-api")?.sent.length;
    stand.pass(hours);
    const outcome = await stand.tick(monitorJob({ dryRun: true }));
    expect(outcome.exit).toBe(0);
    expect(outcome.detail).toContain(expected);
    expect(stand.world.clouds.get("ion-api")?.sent).toHaveLength(sent ?? 0);
    expect(stand.forge.writes()).toEqual([]);
  });
});

describe("without auto-promote", () => {
  it("says what a person may paste", async () => {
    const stand = await standAt("one");
    stand.pass(25);
    const outcome = await stand.tick(monitorJob({ autoPromote: false }));
    expect(outcome.exit).toBe(0);
    const { canary } = stand.ledger();
    expect(outcome.summary).toContain(
      `gh workflow run promote.yml --ref main -f plan=rollout.yml -f service=ion-api -f region=us-central1 -f project=demo -f stage=two -f rollout=${canary}`,
    );
    expect(stand.promotions()).toEqual([]);
  });

  it("still takes back", async () => {
    const stand = await standAt("one", steadily("bad"));
    stand.pass(1);
    expect((await stand.tick(monitorJob({ autoPromote: false }))).exit).toBe(1);
  });
});

describe("a freeze", () => {
  it("leaves a stage where it is without calling anybody, and keeps no canary on its users", async () => {
    const freeze = [{ kind: "once", name: "year-end", from: 0, to: Date.UTC(2027, 0, 1) }] as const;
    const guards = { freeze, quarantine: 0, whileRunning: "hold", override: [] } as const;
    const good = await standAt("one");
    good.pass(25);
    expect((await good.tick(monitorJob({}, { guards }))).exit).toBe(0);
    expect(good.promotions()).toEqual([]);
    const bad = await standAt("one", steadily("bad"));
    bad.pass(1);
    expect((await bad.tick(monitorJob({}, { guards }))).exit).toBe(1);
  });
});
