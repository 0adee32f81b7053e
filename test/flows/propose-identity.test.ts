import { describe, expect, it } from "vitest";
import { propose } from "../../src/flows/propose";
import { fakeHub } from "../fakes/hub";
import { V3 } from "./jobs";
import { goodBut } from "./moods";
import { atThree, bakedAtOne, proposeJob, releaseWorld } from "./proposing";
import { ledgerOn } from "./reading";

describe("what is proposed says of which stay it is, whoever asks and how often", () => {
  it("at a stage: the canary's revision and when the stage began", async () => {
    const world = await bakedAtOne(25);
    const { canary, since } = ledgerOn(world.cloud);
    const { outputs } = await propose(world, proposeJob(), fakeHub());
    expect(outputs).toMatchObject({ rollout: canary, since: new Date(since).toISOString() });
  });

  it("where the canary is to be taken back: the same, for it is that one that was judged", async () => {
    const world = await bakedAtOne(24.5, { metrics: goodBut("bad", 60, 99_999) });
    const { canary } = ledgerOn(world.cloud);
    const { outputs } = await propose(world, proposeJob(), fakeHub());
    expect(outputs).toMatchObject({ decision: "rollback", rollout: canary });
  });

  it("at a service without a rollout: nothing", async () => {
    const { outputs } = await propose(releaseWorld(), proposeJob(), fakeHub());
    expect([outputs["rollout"], outputs["since"]]).toEqual(["", ""]);
  });

  it("after another rollout: when that one ended, so that two of the same image are two", async () => {
    const world = await atThree();
    world.clock.advance(1);
    const guards = { ...proposeJob().deploy.guards, whileRunning: "supersede" as const };
    const { outputs } = await propose(world, proposeJob({}, { image: V3, guards }), fakeHub());
    expect([outputs["rollout"], outputs["since"]]).toEqual(["", new Date(ledgerOn(world.cloud).since).toISOString()]);
  });
});

describe("a stage that is named", () => {
  it.each([
    ["warns of the reviewers that are not asked where it is not the next", "three", true],
    ["warns of nothing where it is the next", "two", false],
  ])("%s", async (_what, stage, warns) => {
    const outcome = await propose(await bakedAtOne(25), proposeJob({}, { stage }), fakeHub());
    expect(outcome.summary.includes("the reviewers of two-gate are not asked")).toBe(warns);
    expect(outcome.annotation?.level).toBe(warns ? "warning" : "notice");
  });
});
