import { describe, expect, it } from "vitest";
import { parseProposal } from "../../src/core/proposal";
import { deployCanary } from "../../src/flows/deploy-canary";
import { type ProposeJob, propose } from "../../src/flows/propose";
import { fakeHub } from "../fakes/hub";
import type { FakeWorld } from "../fakes/world";
import { deployJob, V2 } from "./jobs";
import { goodBut } from "./moods";
import { atThree, BAKED, bakedAtOne, HOUR, proposeJob, releaseWorld, seen } from "./proposing";
import { ledgerOn } from "./reading";
import { CANARY } from "./worlds";

const later = async (making: Promise<FakeWorld>, hours: number): Promise<FakeWorld> => {
  const world = await making;
  world.clock.advance(hours * HOUR);
  return world;
};
const begunOnly = async (): Promise<FakeWorld> => {
  const world = releaseWorld();
  await deployCanary(world, deployJob({ stages: BAKED, stage: "0" }));
  return world;
};
const badAtHour17 = goodBut("bad", 17 * 60, 17 * 60 + 20);

describe("what is proposed", () => {
  it.each<[string, () => Promise<FakeWorld>, ProposeJob, readonly unknown[]]>([
    [
      "nothing is rolled out: the first stage",
      async () => releaseWorld(),
      proposeJob(),
      [0, "advance", undefined, "one", "one-gate"],
    ],
    [
      "nothing is rolled out, and a stage is named",
      async () => releaseWorld(),
      proposeJob({}, { stage: "two" }),
      [0, "advance", undefined, "two", "two-gate"],
    ],
    [
      "there is no service yet, and it may be made",
      async () => releaseWorld({ exists: false }),
      proposeJob({}, { create: true }),
      [0, "advance", undefined, "one", "one-gate"],
    ],
    ["a run died before the first stage", begunOnly, proposeJob(), [0, "advance", undefined, "one", "one-gate"]],
    ["the stage bakes: nothing yet", () => bakedAtOne(23), proposeJob(), [3, "hold", "pass", "", ""]],
    [
      "the stage has baked: the next one",
      () => bakedAtOne(24),
      proposeJob(),
      [0, "advance", "pass", "two", "two-gate"],
    ],
    [
      "the stage has baked, and one is skipped by name",
      () => bakedAtOne(24),
      proposeJob({}, { stage: "three" }),
      [0, "advance", "pass", "three", "three-gate"],
    ],
    [
      "the stage in force is named",
      () => bakedAtOne(24),
      proposeJob({}, { stage: "one" }),
      [0, "hold", undefined, "", ""],
    ],
    [
      "the canary is bad: it is to be taken back",
      () => bakedAtOne(18, { metrics: badAtHour17 }),
      proposeJob(),
      [1, "rollback", "fail", "", ""],
    ],
    [
      "the last stage has baked: the monitor finishes",
      () => later(atThree(), 24),
      proposeJob(),
      [0, "promote", "pass", "", ""],
    ],
    ["the last stage bakes", () => later(atThree(), 1), proposeJob(), [3, "hold", "pass", "", ""]],
  ])("where %s", async (_where, making, job, expected) => {
    const world = await making();
    const sent = world.cloud.sent.length;
    expect(seen(await propose(world, job, fakeHub()))).toEqual(expected);
    expect(world.cloud.sent).toHaveLength(sent);
  });

  it("names the stay at the stage, the evidence and the moment", async () => {
    const world = await bakedAtOne(24);
    const { since } = ledgerOn(world.cloud);
    const { outputs } = await propose(world, proposeJob(), fakeHub());
    expect(parseProposal(outputs["proposal"] ?? "")).toEqual({
      ...{
        version: 1,
        service: "ion-api",
        project: "demo",
        region: "us-central1",
        image: V2,
        rollout: CANARY,
        from: "one",
        since,
      },
      ...{ stage: "two", evidence: outputs["evidence-digest"], at: world.clock.now() },
    });
  });

  it("lists the stages yet to come as a matrix takes them", async () => {
    const { outputs } = await propose(await bakedAtOne(24), proposeJob(), fakeHub());
    expect(JSON.parse(outputs["stages"] ?? "")).toEqual([
      { stage: "two", after: "one", percent: 25, environment: "two-gate", for: "86400s" },
      { stage: "three", after: "two", percent: 100, environment: "three-gate", for: "86400s" },
    ]);
  });

  it("shows the approver numbers, a chart of each metric, the digest and what follows", async () => {
    const { summary, outputs } = await propose(await bakedAtOne(24), proposeJob(), fakeHub());
    for (const part of [
      "| error-rate | ✅ pass |",
      "xychart-beta",
      "latency-p95 of the canary began at",
      `sha256:${outputs["evidence-digest"]}`,
      "25 % of the users go to the canary, are watched for 10 min, and stay for 24 h",
      "gh workflow run promote.yml -f service=ion-api -f region=us-central1 -f project=demo -f stage=two",
    ])
      expect(summary).toContain(part);
  });

  it("is held by an open complaint, and by complaints that nobody can read", async () => {
    const hub = fakeHub();
    await hub.forge.openIssue({ title: "It is slow", body: "", labels: ["complaint"] });
    const job = proposeJob({ complaints: "complaint" });
    const world = await bakedAtOne(24);
    expect((await propose(world, job, hub)).headline).toContain("It is slow");
    hub.forge.break("denied", "openIssues");
    expect(await propose(world, job, hub)).toMatchObject({ exit: 3, outputs: { stage: "", decision: "hold" } });
  });
});
