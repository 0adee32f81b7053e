import { describe, expect, it } from "vitest";
import { STABLE } from "../fakes/cloud-run";
import { steadily } from "../fakes/metrics";
import { standAt } from "./monitoring";
import { goodBut } from "./moods";

describe("ticks", () => {
  it.each<[string, readonly number[]]>([
    ["on time", Array.from({ length: 50 }, () => 0.5)],
    ["late", [7, 6, 11, 0.9]],
    ["all but one missing", [24.9]],
  ])("%s come to the same: one promotion, after the bake", async (_, hours) => {
    const stand = await standAt("one");
    for (const wait of hours) {
      stand.pass(wait);
      await stand.tick();
    }
    expect(stand.promotions()).toEqual(["ion-api two"]);
  });

  it.each<[string, readonly number[]]>([
    ["on time", Array.from({ length: 50 }, () => 0.5)],
    ["late", [7, 6, 11, 0.9]],
    ["all but one missing", [24.9]],
  ])("%s all find the bad minutes of the third hour", async (_, hours) => {
    const stand = await standAt("one", goodBut("bad", 180, 190));
    const exits: number[] = [];
    for (const wait of hours) {
      stand.pass(wait);
      exits.push((await stand.tick()).exit);
    }
    expect(exits.filter((exit) => exit === 1)).toHaveLength(1);
    expect(stand.ledger().status).toBe("rolled-back");
  });

  it("two at the same time take back once", async () => {
    const stand = await standAt("one", steadily("bad"));
    stand.pass(2);
    const exits = (await Promise.all([stand.tick(), stand.tick()])).map(({ exit }) => exit);
    expect(exits).toEqual([1, 1]);
    expect(stand.ledger().story.filter(({ percent, stage }) => percent === 0 && stage === "one")).toHaveLength(1);
    expect(stand.world.clouds.get("ion-api")?.shares).toEqual({ [STABLE]: 100 });
  });

  it("do not start what is open already, also while it waits for an approval", async () => {
    const stand = await standAt("one");
    stand.pass(25);
    await stand.tick();
    const runs = stand.forge.runs.get("promote.yml") ?? [];
    stand.forge.runs.set(
      "promote.yml",
      runs.map((run) => ({ ...run, status: "waiting" })),
    );
    stand.pass(0.5);
    const outcome = await stand.tick();
    expect(stand.promotions()).toEqual(["ion-api two"]);
    expect(outcome.detail).toContain(`promote.yml is waiting: ${runs[0]?.url}`);
    expect(outcome.exit).toBe(0);
  });

  it("start it again where its run is over and the stage was not left", async () => {
    const stand = await standAt("one");
    stand.pass(25);
    await stand.tick();
    stand.forge.runs.clear();
    stand.pass(0.5);
    await stand.tick();
    expect(stand.promotions()).toEqual(["ion-api two", "ion-api two"]);
  });

  it("take back what turns bad while its approval is pending", async () => {
    const stand = await standAt("one", goodBut("bad", 26 * 60, 26 * 60 + 10));
    stand.pass(25);
    await stand.tick();
    expect(stand.promotions()).toEqual(["ion-api two"]);
    stand.pass(2);
    expect((await stand.tick()).exit).toBe(1);
    expect(stand.ledger().status).toBe("rolled-back");
  });
});
