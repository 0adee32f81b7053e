import { describe, expect, it } from "vitest";
import { RolloutError } from "../../src/errors";
import { type ProposeJob, propose } from "../../src/flows/propose";
import { rollback } from "../../src/flows/rollback";
import { fakeHub } from "../fakes/hub";
import { steadily } from "../fakes/metrics";
import { refusalOf } from "../fakes/refusal";
import type { FakeWorld } from "../fakes/world";
import { GUARDS, rollbackJob, V2, V3 } from "./jobs";
import { atThree, bakedAtOne, proposedIn, proposeJob, releaseWorld, seen } from "./proposing";
import { ledgerOn } from "./reading";

const taken = async (): Promise<FakeWorld> => {
  const world = await bakedAtOne(1);
  await rollback(world, rollbackJob());
  return world;
};
describe("another image during a rollout", () => {
  const asking = (whileRunning: "hold" | "queue" | "supersede", dryRun = false) =>
    proposeJob({}, { image: V3, guards: { ...GUARDS, whileRunning }, dryRun });

  it("is refused where the plan says hold", async () => {
    const world = await bakedAtOne(1);
    const error = await refusalOf(() => propose(world, asking("hold"), fakeHub()));
    expect([error.code, world.cloud.sent.length]).toEqual(["HELD", 2]);
  });

  it("waits where the plan says queue, and users stay where they are", async () => {
    const world = await bakedAtOne(1);
    const shares = world.cloud.shares;
    const outcome = await propose(world, asking("queue"), fakeHub());
    expect(seen(outcome)).toEqual([0, "hold", undefined, "", ""]);
    expect(outcome.outputs["image"]).toBe(V3);
    expect(ledgerOn(world.cloud)).toMatchObject({ image: V2, stage: "one", queued: { image: V3, by: "mona" } });
    expect(world.cloud.shares).toEqual(shares);
  });

  it("is not written down by a dry run", async () => {
    const world = await bakedAtOne(1);
    expect(await propose(world, asking("queue", true), fakeHub())).toMatchObject({ exit: 0 });
    expect(world.cloud.sent).toHaveLength(2);
  });

  it("is proposed to begin anew where the plan says supersede", async () => {
    const proposal = await proposedIn(await bakedAtOne(1), asking("supersede"));
    expect(proposal).toMatchObject({ image: V3, rollout: "", from: "0", stage: "one", evidence: "" });
  });
});

describe("a rollout that is named", () => {
  const CANARY = "ion-api-00002-new";
  it.each<[string, () => Promise<FakeWorld>, string, readonly string[]]>([
    ["and under way is gone on with", () => bakedAtOne(25), "", ["two", ""]],
    [
      "is refused where another one is under way",
      () => bakedAtOne(25),
      "ion-api-00001-old",
      ["CONFLICT", "at one (5 %)"],
    ],
    ["is refused once it was taken back", taken, "", ["CONFLICT", "rolled-back"]],
    [
      "is refused where there was none",
      async () => releaseWorld(),
      CANARY,
      ["CONFLICT", "a service without a rollout"],
    ],
    [
      "is refused where there is no service",
      async () => releaseWorld({ exists: false }),
      CANARY,
      ["SERVICE_NOT_FOUND", ""],
    ],
  ])("%s", async (_what, making, other, [expected, got]) => {
    const world = await making();
    const rollout = other || ledgerOn(world.cloud).canary;
    const said = await propose(world, proposeJob({ rollout }), fakeHub()).then(
      ({ outputs }) => [outputs["stage"], ""],
      (cause: unknown) => (cause instanceof RolloutError ? [cause.code, cause.message] : [String(cause), ""]),
    );
    expect(said).toEqual([expected, expect.stringContaining(got ?? "")]);
  });
});

describe("nobody is asked for what would be refused", () => {
  const frozen = { ...GUARDS, freeze: [{ kind: "once", name: "year-end", from: 0, to: 4e12 } as const] };
  it.each<[string, () => Promise<FakeWorld>, ProposeJob, string]>([
    ["an image that was taken back lately", taken, proposeJob(), "HELD"],
    ["a beginning while releases are frozen", async () => releaseWorld(), proposeJob({}, { guards: frozen }), "HELD"],
    ["a stage that the plan does not have", () => bakedAtOne(24), proposeJob({}, { stage: "four" }), "STAGE_UNKNOWN"],
    ["a stage that lies behind", atThree, proposeJob({}, { stage: "one" }), "STAGE_UNKNOWN"],
    ["a service that does not exist", async () => releaseWorld({ exists: false }), proposeJob(), "SERVICE_NOT_FOUND"],
  ])("%s", async (_what, making, job, code) => {
    const world = await making();
    expect((await refusalOf(() => propose(world, job, fakeHub()))).code).toBe(code);
  });

  it("nor for a stage while releases are frozen", async () => {
    const outcome = await propose(await bakedAtOne(24), proposeJob({}, { guards: frozen }), fakeHub());
    expect(outcome).toMatchObject({ exit: 3, outputs: { stage: "", decision: "hold" } });
    expect(outcome.headline).toContain("frozen by year-end");
  });

  it("nor on numbers that are good in no window", async () => {
    const world = await bakedAtOne(24, { metrics: steadily("middling") });
    expect(await propose(world, proposeJob(), fakeHub())).toMatchObject({
      exit: 3,
      outputs: { verdict: "inconclusive" },
    });
  });
});
