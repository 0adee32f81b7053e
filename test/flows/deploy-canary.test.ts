import { describe, expect, it } from "vitest";
import { deployCanary } from "../../src/flows/deploy-canary";
import type { DeployJob } from "../../src/flows/deploy-job";
import { STABLE } from "../fakes/cloud-run";
import { fakeWorld } from "../fakes/world";
import { deployJob, V2 } from "./jobs";
import { latest, ledgerOn, pin, story } from "./reading";
import { CANARY, worldAt } from "./worlds";

describe("deploy-canary moves the rollout as asked", () => {
  it.each<[string, string | undefined, Partial<DeployJob>, string, string, boolean]>([
    ["nothing runs: next deploys at 0 %", undefined, {}, "0", "0", true],
    ["nothing runs: 0 deploys at 0 %", undefined, { stage: "0" }, "0", "0", true],
    ["nothing runs: a named stage deploys first and moves then", undefined, { stage: "two" }, "two", "25", true],
    ["it waits at 0 %: next is the first stage", "0", {}, "one", "5", true],
    ["it waits at 0 %: 0 again is nothing", "0", { stage: "0" }, "0", "0", false],
    ["it is at one: next is two", "one", {}, "two", "25", true],
    ["it is at one: three by number skips two", "one", { stage: "3" }, "three", "100", true],
    ["it is at one: one again is nothing", "one", { stage: "one" }, "one", "5", false],
    ["it is at one: 0 is nothing, it never goes back", "one", { stage: "0" }, "one", "5", false],
    ["it is at three: next promotes", "three", {}, "three", "100", true],
  ])("where %s", async (_where, before, change, stage, percent, changed) => {
    const world = before === undefined ? fakeWorld() : await worldAt(before);
    const outcome = await deployCanary(world, deployJob(change));
    const stable = before === "three" ? CANARY : STABLE;
    const outputs = { stage, percent, changed: String(changed), "stable-revision": stable };
    expect(outcome).toMatchObject({ exit: 0, outputs });
  });

  it("tells where the canary can be reached, under which names", async () => {
    const world = fakeWorld();
    const { outputs, headline } = await deployCanary(world, deployJob({ stage: "one" }));
    expect(outputs).toEqual({
      rollout: CANARY,
      stage: "one",
      percent: "5",
      revision: CANARY,
      "stable-revision": STABLE,
      url: "https://ion-api-x7c2-uc.a.run.app",
      "tag-url": "https://canary---ion-api-x7c2-uc.a.run.app",
      changed: "true",
    });
    expect(headline).toBe(`one: 5 % of the users of ion-api are on ${CANARY}, the others on ${STABLE}.`);
  });

  it("a whole rollout is four writes and four distributions of traffic, and ends on LATEST", async () => {
    const world = await worldAt("0");
    for (const _ of ["one", "two", "three", "promoted"]) await deployCanary(world, deployJob());
    expect(story(world.cloud)).toEqual([
      `${STABLE} 100`,
      `${STABLE} 95 + ${CANARY} 5`,
      `${STABLE} 75 + ${CANARY} 25`,
      `${CANARY} 100`,
    ]);
    expect(world.cloud.sent.map(({ traffic }) => traffic)).toEqual([
      [pin(STABLE, 100, "stable"), pin(CANARY, 0, "canary")],
      [pin(STABLE, 95, "stable"), pin(CANARY, 5, "canary")],
      [pin(STABLE, 75, "stable"), pin(CANARY, 25, "canary")],
      [pin(STABLE, 0, "stable"), pin(CANARY, 100, "canary")],
      [latest(100), pin(CANARY, 0, "canary")],
    ]);
    expect(ledgerOn(world.cloud)).toMatchObject({ status: "promoted", stage: "three", percent: 100 });
    expect(world.cloud.state.annotations).toMatchObject({ "team.example/owner": "ion" });
    expect(await deployCanary(world, deployJob())).toMatchObject({ exit: 0, outputs: { changed: "false" } });
    expect(world.cloud.sent).toHaveLength(5);
  });

  it("a named stage of a new rollout is two writes, and no user is moved before the revision is ready", async () => {
    const world = fakeWorld({ settle: 3, fates: { [V2]: { after: 40 } } });
    const began = world.clock.now();
    await deployCanary(world, deployJob({ stage: "two" }));
    expect(world.cloud.sent.map(({ template }) => template !== undefined)).toEqual([true, false]);
    const moved = world.cloud.trace.at(-1);
    expect(moved?.shares).toEqual({ [STABLE]: 75, [CANARY]: 25 });
    expect(moved?.at).toBeGreaterThanOrEqual(began + 40_000);
  });

  it("keeps foreign tags through the whole rollout and lets them follow LATEST again", async () => {
    const world = fakeWorld();
    world.cloud.write({ traffic: [latest(100), latest(0, "preview"), pin(STABLE, 0, "v-one")] });
    for (const stage of ["one", "three", "next"]) await deployCanary(world, deployJob({ stage }));
    const foreign = world.cloud.sent.map(({ traffic }) =>
      traffic.filter(({ tag }) => tag === "preview" || tag === "v-one"),
    );
    const pinned = [pin(STABLE, 0, "preview"), pin(STABLE, 0, "v-one")];
    expect(foreign).toEqual([pinned, pinned, pinned, [latest(0, "preview"), pin(STABLE, 0, "v-one")]]);
  });

  it("waits for a service that is still busy before it looks at it", async () => {
    const world = fakeWorld({ settle: 30 });
    world.cloud.write({});
    await deployCanary(world, deployJob());
    expect(world.cloud.sent[0]).toMatchObject({ plannedOn: 2 });
    expect(ledgerOn(world.cloud).since).toBeGreaterThanOrEqual(Date.UTC(2026, 0, 5, 12, 0, 30));
  });
});
