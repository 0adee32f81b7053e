import { describe, expect, it } from "vitest";
import { propose } from "../../src/flows/propose";
import { runStage } from "../../src/flows/stage";
import { fakeHub } from "../fakes/hub";
import { standAt } from "./monitoring";
import { approvedHub, approvedJob, bakedAtOne, proposedIn, proposeJob, seen } from "./proposing";

describe("two looks at the same instant", () => {
  it("may both order the next stage, of the same rollout", async () => {
    const stand = await standAt("one");
    stand.pass(25);
    await Promise.all([stand.tick(), stand.tick()]);
    expect(stand.promotions()).toEqual(["ion-api two", "ion-api two"]);
    expect(stand.forge.dispatched[0]).toEqual(stand.forge.dispatched[1]);
  });

  it("move it once: the second run that was proposed before only watches what the first has begun", async () => {
    const world = await bakedAtOne(25);
    const [first, second] = [await proposedIn(world), await proposedIn(world)];
    await runStage(world, approvedJob(first), approvedHub());
    const { trace } = world.cloud;
    const moves = trace.length;
    expect((await runStage(world, approvedJob(second), approvedHub())).exit).toBe(0);
    expect(world.cloud.trace).toHaveLength(moves);
  });

  it("move it once: the second run that proposes later begins no stage", async () => {
    const world = await bakedAtOne(25);
    await runStage(world, approvedJob(await proposedIn(world)), approvedHub());
    const outcome = await propose(world, proposeJob({}, { stage: "two" }), fakeHub());
    expect(seen(outcome)[3]).toBe("");
  });
});
