import { afterEach, describe, expect, it } from "vitest";
import { imageOf, type Release } from "./release";
import { begin, isAt, isOver, NEXT } from "./small";

const HOUR = 3600_000;
let release: Release;
afterEach(() => release.close());

const STAGES = [0, 5, 25, 100];

describe("a small founding case", () => {
  it("stays where it is when the next stage is rejected", async () => {
    release = begin({ approveAfter: undefined });
    let asked = 0;
    release.github.environments.onRequest = (request) => {
      asked += 1;
      release.time.after(600, () => (asked === 1 ? request.approve("lisa") : request.reject("lisa", "not today")));
    };
    await release.hours(5);
    expect(release.percents).toEqual([0, 5]);
  });

  it("begins with a second image that was queued when the first one is promoted", async () => {
    release = begin({ plan: (text) => `${text}\nwhile-running: queue\n` }, { until: () => false });
    await release.hours(5, () => isAt(release, "stage-3"));
    release.github.push(NEXT);
    await release.hours(30, () => release.ledger?.status === "promoted" && release.ledger.image === imageOf(NEXT));
    expect(release.ledger).toMatchObject({ status: "promoted", image: imageOf(NEXT) });
  });

  it("is held while the numbers cannot be read for three hours, and goes on afterwards", async () => {
    release = begin();
    await release.hours(5, () => isAt(release, "stage-1"));
    const from = release.time.now() + HOUR;
    release.weather.spells.push({ from, mood: "silent" }, { from: from + 3 * HOUR, mood: "good" });
    await release.hours(40, () => isOver(release));
    expect([release.percents, release.ledger?.status]).toEqual([STAGES, "promoted"]);
  });

  it("is taken back by the dead man when the numbers cannot be read for thirty hours", async () => {
    release = begin();
    await release.hours(5, () => isAt(release, "stage-1"));
    release.weather.spells.push({ from: release.time.now() + HOUR, mood: "silent" });
    await release.hours(31, () => isOver(release));
    expect([release.percents, release.ledger?.status]).toEqual([[0, 5, 0], "rolled-back"]);
  }, 120_000);

  it("is taken back in time though GitHub answers nothing", async () => {
    release = begin();
    await release.hours(5, () => isAt(release, "stage-1"));
    release.forge.break("down");
    release.weather.spells.push({ from: release.time.now() + HOUR / 2, mood: "bad" });
    await release.hours(2, () => isOver(release));
    expect([release.percents, release.ledger?.status]).toEqual([[0, 5, 0], "rolled-back"]);
  });

  it("is not promoted while GitHub answers nothing, and is once it does", async () => {
    release = begin();
    await release.hours(5, () => isAt(release, "stage-1"));
    release.forge.break("down");
    await release.hours(6);
    const meanwhile = release.percents;
    release.forge.mend();
    await release.hours(24, () => isOver(release));
    expect([meanwhile, release.percents]).toEqual([[0, 5], STAGES]);
  }, 120_000);
});
