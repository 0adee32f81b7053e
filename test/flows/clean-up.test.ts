import { describe, expect, test } from "vitest";
import { type CleanUp, LEAVE_ALL } from "../../src/core/clean-up";
import type { Routing } from "../../src/core/routing";
import { RolloutError } from "../../src/errors";
import { deployCanary, moveTo } from "../../src/flows/deploy-canary";
import type { World } from "../../src/ports";
import { REF, STABLE } from "../fakes/cloud-run";
import { routedWorld } from "../fakes/routed";
import { type FakeWorld, fakeWorld } from "../fakes/world";
import { changesOf, countIn, madeIn, stepsOf, timeless } from "./dry-runs";
import { deployJob, V3 } from "./jobs";
import { monitorJob, standAt } from "./monitoring";
import { BALANCER, BY_TAG, DOCUMENT, ENV, REVISIONS, wayJob } from "./routings";

/** Returns a world whose service has had releases before, and is at its last stage. */
async function worldAtTheEnd(): Promise<FakeWorld> {
  const world = fakeWorld();
  for (const image of ["old-1", "old-2", "old-3"]) {
    world.clock.advance(60);
    world.cloud.write({ image });
  }
  world.clock.advance(60);
  await deployCanary(world, deployJob({ stage: "three" }));
  return world;
}

function promote(world: World, cleanUp: Partial<CleanUp>) {
  return deployCanary(world, deployJob({ cleanUp: { ...LEAVE_ALL, ...cleanUp } }));
}

describe("behind a promoted rollout", () => {
  test("old revisions are deleted, down to the newest and what was stable", async () => {
    const world = await worldAtTheEnd();
    const [, second, third, ...kept] = world.cloud.names;
    const outcome = await promote(world, { revisions: 2 });
    expect(world.cloud.deleted).toEqual([third, second, STABLE]);
    expect(world.cloud.names).toEqual(kept);
    expect(outcome).toMatchObject({ exit: 0, annotation: { level: "notice" } });
    expect(outcome.summary).toContain(`Delete revision ${STABLE} of ion-api, which nobody needs any more`);
  });

  test("nothing is deleted where the plan does not say so", async () => {
    const world = await worldAtTheEnd();
    await promote(world, {});
    expect(world.cloud.deleted).toEqual([]);
  });

  test("a refused deletion is one warning, the release stands, and the next run tries again", async () => {
    const world = await worldAtTheEnd();
    const delete_ = async () => {
      throw new RolloutError("PERMISSION_DENIED", "expected to be allowed to delete, got 403");
    };
    const outcome = await promote({ ...world, revisions: { ...world.revisions, delete: delete_ } }, { revisions: 2 });
    expect(outcome).toMatchObject({ exit: 0, annotation: { level: "warning", title: "Clean-up" } });
    expect(outcome.annotation?.message).toContain("expected to be allowed to delete, got 403");
    expect(world.lines.filter((line) => line.includes("not done"))).toHaveLength(3);
    expect(world.cloud.deleted).toEqual([]);
    expect(await promote(world, { revisions: 2 })).toMatchObject({ exit: 0, outputs: { changed: "false" } });
    expect(world.cloud.deleted).toHaveLength(3);
  });

  test("a cloud that cannot be read is one warning, too", async () => {
    const world = await worldAtTheEnd();
    const list = async () => {
      throw new RolloutError("CLOUD_UNREACHABLE", "expected an answer, got none");
    };
    const outcome = await promote({ ...world, revisions: { ...world.revisions, list } }, { revisions: 2 });
    expect(outcome.exit).toBe(0);
    expect(outcome.annotation?.message).toContain("Nothing was tidied up (expected an answer, got none)");
  });

  test("nothing is tidied up before the end", async () => {
    const world = fakeWorld();
    world.cloud.write({ image: "old-1" });
    world.cloud.write({ image: "old-2" });
    for (const _ of ["0", "one", "two", "three"]) await promote(world, { revisions: 2, canaryService: "delete" });
    expect(world.cloud.deleted).toEqual([]);
  });
});

test("the monitor tidies up behind what it finishes, and says what", async () => {
  const stand = await standAt("three");
  const job = monitorJob({}, { cleanUp: { ...LEAVE_ALL, revisions: 2 } });
  stand.pass(25);
  await stand.tick(job);
  await deployCanary(stand.world, deployJob({ image: V3, stage: "three" }));
  stand.pass(25);
  const { summary } = await stand.tick(job);
  expect(stand.ledger()).toMatchObject({ status: "promoted", image: V3 });
  expect(stand.world.clouds.get(REF.service)?.deleted).toEqual([STABLE]);
  expect(summary).toContain(`Delete revision ${STABLE} of ion-api, which nobody needs any more`);
});

describe("a dry run", () => {
  const ALL: CleanUp = { traffic: "latest", tags: "remove", revisions: 2, canaryService: "delete" };

  test.each<[string, Routing, Partial<CleanUp>, readonly string[]]>([
    ["by revisions", REVISIONS, ALL, []],
    ["by a tag", BY_TAG, ALL, ["Take the tag canary from ion-api, which no way leads to any more"]],
    ["by a document", DOCUMENT, ALL, ["Delete ion-api-canary, which ran the canary"]],
    ["by a variable", ENV, ALL, ["Delete ion-api-canary, which ran the canary"]],
    ["by a load balancer", BALANCER, ALL, ["Delete ion-api-canary, which ran the canary"]],
    ["by a load balancer, all kept", BALANCER, {}, []],
  ])("of a promotion %s says exactly what is then tidied up", async (_by, way, policy, lines) => {
    const world = routedWorld();
    for (const image of ["old-1", "old-2", "old-3"]) {
      world.clock.advance(60);
      world.users.write({ image });
    }
    for (const stage of ["0", "one", "two", "three"]) await deployCanary(world, wayJob([way], { stage }));
    const job = wayJob([way], { stage: "next", cleanUp: { ...LEAVE_ALL, ...policy } });
    const rehearsed = await deployCanary(world, { ...job, dryRun: true });
    const { tidied = { done: [], undone: [], kinds: [] } } = await moveTo(world, job);
    const told = stepsOf(rehearsed).map(({ title }) => title);
    expect(tidied.undone).toEqual([]);
    expect(told.slice(told.length - tidied.done.length)).toEqual(tidied.done);
    expect(told.filter((title) => /^(?:Delete|Take the tag|Let) /.test(title))).toEqual(tidied.done);
    expect(tidied.done.filter((line) => !line.startsWith("Delete revision"))).toEqual(lines);
    expect(world.canary.exists).toBe(!lines.some((line) => line.startsWith("Delete ion-api-canary")));
    const tags = world.users.state.traffic.flatMap(({ tag }) => tag ?? []);
    expect(tags.includes("canary")).toBe(policy.tags !== "remove");
  });

  test.each<[string, Routing, Partial<CleanUp>, string]>([
    ["is the canary's service that is kept", DOCUMENT, {}, "https://ion-api-canary"],
    ["is the tag's once that service is deleted", DOCUMENT, { canaryService: "delete" }, "https://canary---ion-api-"],
    ["is none where the tag went as well", DOCUMENT, ALL, ""],
    ["is none where the tag that a load balancer led to went", BY_TAG, ALL, ""],
  ])("the canary's address %s", async (_what, way, policy, address) => {
    const world = routedWorld();
    for (const stage of ["0", "one", "two", "three", "next"]) await deployCanary(world, wayJob([way], { stage }));
    const again = wayJob([way], { stage: "next", cleanUp: { ...LEAVE_ALL, ...policy } });
    const { outputs } = await deployCanary(world, again);
    expect(outputs["tag-url"]?.slice(0, address === "" ? undefined : address.length)).toBe(address);
  });

  test("of a rollout that is over says what is still to be tidied up", async () => {
    const world = await worldAtTheEnd();
    await promote(world, {});
    const job = deployJob({ cleanUp: { ...LEAVE_ALL, revisions: 2, tags: "remove" } });
    const rehearsed = await deployCanary(world, { ...job, dryRun: true });
    const before = countIn(world);
    await deployCanary(world, job);
    expect(changesOf(rehearsed)).toHaveLength(4);
    expect([...changesOf(rehearsed)].sort().map(timeless)).toEqual([...madeIn(world, before)].sort().map(timeless));
    expect(world.cloud.state.traffic.flatMap(({ tag }) => tag ?? [])).toEqual([]);
  });
});
