import { describe, expect, it } from "vitest";
import { STABLE } from "../fakes/cloud-run";
import { outage, steadily } from "../fakes/metrics";
import { rewrite, standAt } from "./monitoring";
import { goodBut } from "./moods";

describe("a metrics outage", () => {
  it("holds after the first of the dead man's times, and takes back after the second", async () => {
    const began = Date.UTC(2026, 0, 5, 12);
    const stand = await standAt("one", (query, to) =>
      to < began + 3 * 3_600_000 ? steadily("good")(query, to) : outage("METRICS_UNREADABLE")(query, to),
    );
    const exits: (readonly [number, number])[] = [];
    for (let hours = 1; hours <= 28; hours++) {
      stand.pass(1);
      const { exit } = await stand.tick();
      if (exit !== exits.at(-1)?.[1]) exits.push([hours, exit]);
      if (exit === 1) break;
    }
    // Seen last in the third hour, whose last minutes the lag left out.
    expect(exits).toEqual([
      [1, 0],
      [6, 3],
      [28, 1],
    ]);
    expect(stand.ledger().reason).toContain("nobody has seen its numbers");
  });

  it("is none where nobody looked over a weekend: the first look in vain calls, the next one takes back", async () => {
    const stand = await standAt("one", outage("METRICS_UNREADABLE"));
    stand.pass(60);
    const exits = [(await stand.tick()).exit];
    stand.pass(0.1);
    exits.push((await stand.tick()).exit);
    stand.pass(0.1);
    exits.push((await stand.tick()).exit);
    expect(exits).toEqual([3, 3, 1]);
  });

  it("that ended is forgotten by the first good look, and no weekend makes it an outage again", async () => {
    let isOut = true;
    const stand = await standAt("one", (query, to) =>
      (isOut ? outage("METRICS_UNREADABLE") : steadily("good"))(query, to),
    );
    const exits: number[] = [];
    for (const [hours, out] of [
      [3, true],
      [0.5, false],
      [60, true],
      [0.5, true],
    ] as const) {
      isOut = out;
      stand.pass(hours);
      exits.push((await stand.tick()).exit);
    }
    expect(exits).toEqual([3, 0, 3, 1]);
  });

  it("is told with the permission that is missing, and ends with 4", async () => {
    const stand = await standAt("one", outage("PERMISSION_DENIED"));
    stand.pass(1);
    const outcome = await stand.tick();
    expect(outcome).toMatchObject({ exit: 4, outputs: { decisions: "ion-api hold" } });
    expect(stand.promotions()).toEqual([]);
  });

  it("of empty answers is one as well", async () => {
    const stand = await standAt("one", goodBut("silent", 3 * 60, 99 * 60));
    stand.pass(6);
    expect((await stand.tick()).exit).toBe(3);
    stand.pass(20);
    expect((await stand.tick()).exit).toBe(1);
  });
});

describe("what a run left behind", () => {
  it("is taken over before its first stage", async () => {
    const stand = await standAt("0");
    stand.pass(0.2);
    await stand.tick();
    expect(stand.promotions()).toEqual([]);
    stand.pass(0.1);
    expect((await stand.tick()).exit).toBe(0);
    expect(stand.promotions()).toEqual(["ion-api one"]);
  });

  it("is watched where it moved a stage and nobody watched", async () => {
    const stand = await standAt("two", steadily("bad"));
    stand.pass(0.5);
    expect((await stand.tick()).exit).toBe(1);
  });

  it("is held where its ledger cannot be read", async () => {
    const stand = await standAt("one");
    stand.world.clouds.get("ion-api")?.write({ annotations: { "cloud-run-canary/rollout": "{" } });
    const outcome = await stand.tick();
    expect(outcome).toMatchObject({ exit: 3, outputs: { decisions: "ion-api hold" } });
    expect(outcome.summary).toContain("cloud-run-canary rollback --service ion-api");
  });

  it("starts what waits behind a rollout that is over", async () => {
    const stand = await standAt("one", steadily("bad"));
    stand.pass(1);
    await stand.tick();
    rewrite(stand, { queued: { image: "registry.example/ion-api:v3", at: 0, by: "mona", run: "", commit: "" } });
    await stand.tick();
    await stand.tick();
    expect(stand.promotions()).toEqual(["ion-api registry.example/ion-api:v3"]);
  });

  it("is left to people where they changed the traffic", async () => {
    const stand = await standAt("one");
    const cloud = stand.world.clouds.get("ion-api");
    cloud?.write({ traffic: [{ kind: "revision", revision: STABLE, percent: 100 }] });
    stand.pass(25);
    const outcome = await stand.tick();
    expect(outcome.exit).toBe(3);
    expect(outcome.headline).toContain("somebody changed it");
    expect(stand.promotions()).toEqual([]);
  });
});
