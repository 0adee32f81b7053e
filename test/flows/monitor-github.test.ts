import { describe, expect, it } from "vitest";
import { monitor } from "../../src/flows/monitor";
import { steadily } from "../fakes/metrics";
import { monitorJob, standAt } from "./monitoring";

describe("GitHub", () => {
  it("being down starts nothing, says what to paste, and the next look makes up for it", async () => {
    const stand = await standAt("one");
    stand.pass(25);
    stand.forge.break("down");
    const outcome = await stand.tick();
    expect(outcome.exit).toBe(3);
    expect(outcome.summary).toContain("gh workflow run promote.yml");
    stand.forge.mend();
    await stand.tick();
    expect(stand.promotions()).toEqual(["ion-api two"]);
  });

  it("being down keeps no canary on its users", async () => {
    const stand = await standAt("one", steadily("bad"));
    stand.pass(1);
    stand.forge.break("down");
    expect((await stand.tick(monitorJob({}, { complaints: "user-complaint" }))).exit).toBe(1);
    expect(stand.ledger().status).toBe("rolled-back");
  });

  it("is not needed to judge and to take back on a laptop", async () => {
    const stand = await standAt("one");
    const { forge: _, ...laptop } = stand.hub;
    stand.pass(25);
    const outcome = await monitor(stand.world, laptop, monitorJob());
    expect(outcome.exit).toBe(3);
    expect(outcome.detail).toContain("this is not a run on GitHub");
  });

  it.each<[string, (stand: Awaited<ReturnType<typeof standAt>>) => unknown, number, readonly string[]]>([
    [
      "an open complaint holds",
      ({ forge }) => forge.openIssue({ title: "Slow", body: "", labels: ["complaint"] }),
      3,
      [],
    ],
    ["complaints that cannot be read hold", ({ forge }) => forge.break("denied", "openIssues"), 3, []],
    ["no complaint lets it go on", () => undefined, 0, ["ion-api two"]],
  ])("%s", async (_, prepare, exit, promotions) => {
    const stand = await standAt("one");
    await prepare(stand);
    stand.pass(25);
    expect((await stand.tick(monitorJob({}, { complaints: "complaint" }))).exit).toBe(exit);
    expect(stand.promotions()).toEqual(promotions);
  });
});
