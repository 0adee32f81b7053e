import { afterEach, describe, expect, it } from "vitest";
import { dyingAt } from "../fakes/crash";
import { imageOf, Release, type Scenario } from "./release";

const SHA = "b".repeat(40);
const NEXT = "c".repeat(40);
const HOUR = 3600_000;
let release: Release;
afterEach(() => release.close());

const isOver = () => release.ledger !== undefined && release.ledger.status !== "running";
const isAt = (stage: string) => () => release.ledger?.stage === stage && release.ledger.percent > 0;

/** The founding case in small: three stages that bake for two hours each. */
const small = (text: string) =>
  text
    .replaceAll("bake: 24h", "bake: 2h")
    .split("\n")
    .filter((line) => !/name: stage-[24]/.test(line))
    .join("\n");

/** Begins a small rollout under a monitor that looks every half hour. */
async function begin(scenario: Scenario = {}, ...watch: [...Parameters<Release["watch"]>] | []): Promise<void> {
  release = new Release({ approveAfter: 1800, ...scenario, plan: (text) => (scenario.plan ?? same)(small(text)) });
  release.github.push(SHA);
  release.watch(watch[0] ?? isOver, watch[1], watch[2]);
}

const same = (text: string) => text;
const STAGES = [0, 5, 25, 100];

describe("a small founding case", () => {
  it.each([
    ["late up to three hours", { missing: 0, doubled: 0, latest: 10_800 }, 1],
    ["missing half of the time", { missing: 0.5, doubled: 0, latest: 0 }, 2],
    ["doubled half of the time", { missing: 0, doubled: 0.5, latest: 60 }, 3],
    ["all of that", { missing: 0.4, doubled: 0.3, latest: 7200 }, 4],
    ["all of that in another way", { missing: 0.4, doubled: 0.3, latest: 7200 }, 5],
  ])("goes the same way when its ticks are %s", async (_what, punctuality, seed) => {
    await begin({}, isOver, punctuality, seed);
    const exposed: [number, number][] = [];
    release.github.environments.onRequest = both(release.github.environments.onRequest, () => {
      exposed.push([release.requests.length, release.percents.at(-1) ?? 0]);
    });
    await release.hours(72, isOver);
    expect([release.percents, release.ledger?.status]).toEqual([STAGES, "promoted"]);
    expect(exposed).toEqual([
      [1, 0],
      [2, 5],
      [3, 25],
    ]);
  });

  it("stays where it is when the next stage is rejected", async () => {
    await begin({ approveAfter: undefined });
    let asked = 0;
    release.github.environments.onRequest = (request) => {
      asked += 1;
      release.time.after(600, () => (asked === 1 ? request.approve("lisa") : request.reject("lisa", "not today")));
    };
    await release.hours(5);
    expect(release.percents).toEqual([0, 5]);
  });

  it("refuses an approval that comes after four days", async () => {
    await begin({ approveAfter: undefined });
    let asked = 0;
    release.github.environments.onRequest = (request) => {
      asked += 1;
      release.time.after(asked === 1 ? 600 : 4 * 24 * 3600, () => release.approve(request));
    };
    await release.hours(24 * 4 + 5);
    expect(release.percents).toEqual([0, 5]);
    expect(release.alarms.filter((one) => one.startsWith("stage 3: HELD"))).toHaveLength(1);
  }, 120_000);

  it("refuses an approval after the canary was taken back meanwhile", async () => {
    await begin({ approveAfter: undefined });
    release.github.environments.onRequest = (request) => void release.requests.push(request);
    await release.hours(0.1);
    release.requests[0]?.approve("lisa");
    await release.hours(5, () => release.requests.length > 1);
    release.weather.spells.push({ from: release.time.now(), mood: "bad" });
    await release.hours(2, isOver);
    const before = release.percents;
    release.requests[1]?.approve("lisa");
    await release.hours(2);
    expect([before, release.percents, release.ledger?.status]).toEqual([[0, 5, 0], [0, 5, 0], "rolled-back"]);
  });

  it.each([
    { policy: "hold", last: SHA, does: "ends with the first image" },
    { policy: "queue", last: NEXT, does: "begins with the second one when the first is promoted" },
  ])(
    "with while-running: $policy and a push in the middle $does",
    async ({ policy, last }) => {
      await begin({ plan: (text) => `${text}\nwhile-running: ${policy}\n` }, () => false);
      await release.hours(5, isAt("stage-3"));
      release.github.push(NEXT);
      await release.hours(30, () => release.ledger?.status === "promoted" && release.ledger.image === imageOf(last));
      expect(release.ledger).toMatchObject({ status: "promoted", image: imageOf(last) });
    },
    120_000,
  );

  it("refuses to run an old run again", async () => {
    await begin({ approveAfter: 60 });
    await release.hours(12, isAt("stage-3"));
    const [first] = release.github.runs;
    if (first === undefined) throw new Error("nothing was started");
    const before = release.percents;
    release.github.rerun(first);
    await release.hours(0.4);
    expect(release.percents).toEqual(before);
  });

  it("is held while the numbers cannot be read for three hours, and goes on afterwards", async () => {
    await begin();
    await release.hours(5, isAt("stage-1"));
    const from = release.time.now() + HOUR;
    release.weather.spells.push({ from, mood: "silent" }, { from: from + 3 * HOUR, mood: "good" });
    await release.hours(40, isOver);
    expect([release.percents, release.ledger?.status]).toEqual([STAGES, "promoted"]);
  });

  it("is taken back by the dead man when the numbers cannot be read for thirty hours", async () => {
    await begin();
    await release.hours(5, isAt("stage-1"));
    release.weather.spells.push({ from: release.time.now() + HOUR, mood: "silent" });
    await release.hours(31, isOver);
    expect([release.percents, release.ledger?.status]).toEqual([[0, 5, 0], "rolled-back"]);
  }, 120_000);

  it("is taken back in time though GitHub answers nothing", async () => {
    await begin();
    await release.hours(5, isAt("stage-1"));
    release.forge.break("down");
    release.weather.spells.push({ from: release.time.now() + HOUR / 2, mood: "bad" });
    await release.hours(2, isOver);
    expect([release.percents, release.ledger?.status]).toEqual([[0, 5, 0], "rolled-back"]);
  });

  it("is not promoted while GitHub answers nothing, and is once it does", async () => {
    await begin();
    await release.hours(5, isAt("stage-1"));
    release.forge.break("down");
    await release.hours(6);
    const meanwhile = release.percents;
    release.forge.mend();
    await release.hours(24, isOver);
    expect([meanwhile, release.percents]).toEqual([[0, 5], STAGES]);
  }, 120_000);
});

describe("a job that dies in the second stage", () => {
  it.each(
    Array.from(
      { length: 12 },
      (_, index) => ({ call: index * 2 + 1, moment: index % 2 === 0 ? "before" : "after" }) as const,
    ),
  )(
    "$moment its call $call is taken over by the next ticks",
    async (point) => {
      let deaths = 0;
      await begin({
        approveAfter: 600,
        bend: (world, { run, action }) => {
          if (deaths > 0 || action !== "stage" || run.workflow !== "promote.yml") return world;
          deaths += 1;
          return dyingAt(world, point).world;
        },
      });
      await release.hours(40, isOver);
      expect([deaths, release.percents, release.ledger?.status]).toEqual([1, STAGES, "promoted"]);
    },
    120_000,
  );
});

function both<A>(one: (given: A) => void, other: (given: A) => void): (given: A) => void {
  return (given) => {
    one(given);
    other(given);
  };
}
