import { describe, expect, it } from "vitest";
import type { Outcome } from "../../../src/core/report/outcome";
import { healthGates, metricsGates, rollbacks } from "../../../src/flows/regions/gates";
import type { RegionsWorld } from "../../fakes/regions";
import { healthJob, metricsJob, rollbackJob } from "../jobs";
import { at, FIRST, passed, SECOND, seen, stands, THIRD } from "./lab";

const ALL = [FIRST, SECOND, THIRD];
const health = (world: RegionsWorld) =>
  healthGates(
    world,
    ALL.map((region) => healthJob({ ref: at(region) })),
  );
const metrics = (world: RegionsWorld) =>
  metricsGates(
    world,
    ALL.map((region) => metricsJob({ ref: at(region) })),
  );
const back = (world: RegionsWorld, rollouts: readonly string[] = []) =>
  rollbacks(
    world,
    ALL.map((region) => rollbackJob({ ref: at(region) })),
    rollouts,
  );

describe.each<
  [string, (world: RegionsWorld) => Promise<Outcome>, (world: RegionsWorld) => unknown, readonly unknown[]]
>([
  ["the health of all is good", health, () => undefined, [0, "pass", undefined]],
  [
    "the canaries are ill",
    health,
    (world) => {
      world.ill = true;
    },
    [1, "fail", undefined],
  ],
  ["one cannot be asked for its health", health, (world) => world.closed.add(SECOND), [4, "error", undefined]],
  ["the numbers of all are good", metrics, () => undefined, [0, "pass", "advance"]],
  ["one is bad", metrics, (world) => world.moods.set(THIRD, "bad"), [1, "fail", "rollback"]],
  ["one has no numbers", metrics, (world) => world.moods.set(FIRST, "none"), [3, "no-data", "hold"]],
  ["one cannot be reached", metrics, (world) => world.closed.add(SECOND), [4, "error", "hold"]],
  [
    "one is bad and one cannot be reached",
    metrics,
    (world) => [world.moods.set(THIRD, "bad"), world.closed.add(SECOND)],
    [1, "fail", "rollback"],
  ],
])("a gate over three regions of which %s", (_what, gate, befalls, ends) => {
  it("gives out the worst of them, and each by its region", async () => {
    const world = await passed(1, ALL);
    befalls(world);
    const { exit, outputs } = await gate(world);
    expect([exit, outputs["verdict"], outputs["decision"]]).toEqual(ends);
    expect(Object.keys(JSON.parse(outputs["regions"] ?? "{}"))).toEqual(ALL);
  });
});

describe("a rollback in three regions", () => {
  it("puts all of them back, and takes as long as the slowest", async () => {
    const world = await passed(1, ALL);
    const outcome = await back(world);
    expect([outcome.exit, outcome.outputs["outcome"], stands(world)]).toEqual([
      0,
      "rolled-back",
      ["rolled-back", "rolled-back", "rolled-back"],
    ]);
  });

  it.each<[string, (world: RegionsWorld) => unknown, readonly string[]]>([
    ["cannot be read", (world) => world.closed.add(FIRST), ["one", "rolled-back", "rolled-back"]],
    [
      "refuses the write",
      (world) => world.clouds.get(FIRST)?.loseAnswer("before"),
      ["one", "rolled-back", "rolled-back"],
    ],
  ])("puts the others back where the first %s, and says so", async (_what, befalls, places) => {
    const world = await passed(1, ALL);
    befalls(world);
    const outcome = await back(world);
    world.closed.clear();
    expect([outcome.exit, outcome.headline]).toEqual([4, expect.stringMatching(`^${FIRST}: `)]);
    expect(stands(world)).toEqual(places);
  });

  it("leaves alone what is none of the rollouts that are meant", async () => {
    const world = await passed(1, ALL);
    const outcome = await back(world, ["ion-api-00042-abc"]);
    expect([outcome.exit, outcome.outputs["outcome"], stands(world)]).toEqual([
      0,
      "nothing-to-do",
      ["one", "one", "one"],
    ]);
  });

  it("asks for its confirmation before anything is done", async () => {
    const world = await passed(1, ALL);
    const jobs = ALL.map((region) => rollbackJob({ ref: at(region), mode: "normal" }));
    expect(await seen(rollbacks(world, jobs))).toEqual([2, "CONFIRMATION_MISSING"]);
    expect(stands(world)).toEqual(["one", "one", "one"]);
  });
});
