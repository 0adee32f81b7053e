import { describe, expect, it } from "vitest";
import { deployCanary } from "../../src/flows/deploy-canary";
import type { DeployJob } from "../../src/flows/deploy-job";
import { REF, STABLE } from "../fakes/cloud-run";
import { refusalOf } from "../fakes/refusal";
import { type FakeWorld, fakeWorld } from "../fakes/world";
import { deployJob, V3 } from "./jobs";
import { pin } from "./reading";
import { CANARY, worldAt } from "./worlds";

describe("deploy-canary refuses", () => {
  const long = { tag: "t".repeat(46 - REF.service.length + 1) };
  it.each<[string, string | undefined, Partial<DeployJob>, string, number]>([
    ["another image during a rollout", "one", { image: V3 }, "HELD", 3],
    ["another image at 0 during a rollout", "one", { image: V3, stage: "0" }, "HELD", 3],
    ["a stage that the plan does not have", "one", { stage: "four" }, "STAGE_UNKNOWN", 2],
    ["a stage that the plan does not have, of a new rollout", undefined, { stage: "four" }, "STAGE_UNKNOWN", 2],
    ["a stage that lies behind", "two", { stage: "one" }, "STAGE_UNKNOWN", 2],
    ["a tag that is too long", undefined, long, "NAME_TOO_LONG", 2],
    ["no image where no rollout runs", undefined, { image: "" }, "INPUT_INVALID", 2],
  ])("%s", async (_what, before, change, code, exit) => {
    const world = before === undefined ? fakeWorld() : await worldAt(before);
    const sent = world.cloud.sent.length;
    const error = await refusalOf(() => deployCanary(world, deployJob(change)));
    expect([error.code, error.exit, world.cloud.sent.length - sent]).toEqual([code, exit, 0]);
  });

  it("traffic that somebody moved since", async () => {
    const world = await worldAt("one");
    world.cloud.write({ traffic: [pin(STABLE, 50), pin(CANARY, 50, "canary")] });
    const error = await refusalOf(() => deployCanary(world, deployJob()));
    expect([error.code, error.exit, world.cloud.sent.length]).toEqual(["CONFLICT", 3, 2]);
    expect(error.message).toContain(`got ${STABLE} 50 %, ${CANARY} 50 % (canary)`);
  });

  it("to call it done where Cloud Run does not serve what was asked", async () => {
    const world = await worldAt("one");
    world.cloud.break(CANARY);
    const error = await refusalOf(() => deployCanary(world, deployJob()));
    expect([error.code, error.exit]).toEqual(["CLOUD_REFUSED", 4]);
    expect(error.message).toContain(`got ${STABLE} 95 %, ${CANARY} 5 %: revision ${CANARY} is not ready`);
  });

  it("a damaged ledger, with the way out", async () => {
    const world = await worldAt("one");
    world.cloud.write({ annotations: { "cloud-run-canary/rollout": "{" } });
    const error = await refusalOf(() => deployCanary(world, deployJob()));
    expect([error.code, error.exit, error.hint]).toEqual(["HELD", 3, expect.stringContaining("rollback")]);
  });

  it("to promote over a revision that somebody deployed meanwhile", async () => {
    const world = await worldAt("three");
    world.cloud.write({ image: V3 });
    const error = await refusalOf(() => deployCanary(world, deployJob()));
    expect([error.code, error.exit]).toEqual(["CONFLICT", 3]);
    expect(world.cloud.shares).toEqual({ [CANARY]: 100 });
  });

  it("to go on where the service never settles", async () => {
    const world = fakeWorld({ settle: 10_000 });
    world.cloud.write({});
    const error = await refusalOf(() => deployCanary(world, deployJob()));
    expect([error.code, error.exit, world.cloud.sent.length]).toEqual(["CLOUD_UNREACHABLE", 4, 0]);
  });
});

describe("somebody else writes in between", () => {
  it.each<[string, "before" | "after", Parameters<FakeWorld["cloud"]["write"]>[0], string]>([
    ["just before ours, and ours goes over it", "before", { annotations: { theirs: "1" } }, "may have overwritten"],
    ["just after ours, without touching the traffic", "after", {}, "may have overwritten"],
    ["just after ours, and takes the traffic", "after", { traffic: [pin(STABLE, 100)] }, "is not in force"],
  ])("%s", async (_when, moment, change, told) => {
    const world = await worldAt("0");
    world.cloud.at(moment, () => world.cloud.write(change));
    const error = await refusalOf(() => deployCanary(world, deployJob()));
    expect([error.code, error.exit, error.hint]).toEqual(["CONFLICT", 3, expect.stringContaining(told)]);
    expect(error.message).toContain("expected generation 3 of ion-api");
  });

  it("before ours where the cloud enforces etags: theirs stays", async () => {
    const world = await worldAt("0", { etags: "enforced" });
    world.cloud.at("before", () => world.cloud.write({ traffic: [pin(STABLE, 100), pin(CANARY, 0, "theirs")] }));
    const error = await refusalOf(() => deployCanary(world, deployJob()));
    expect([error.code, error.exit]).toEqual(["CONFLICT", 3]);
    expect(world.cloud.state.traffic).toEqual([pin(STABLE, 100), pin(CANARY, 0, "theirs")]);
  });
});

describe("a lost answer", () => {
  it("of a write that happened is no failure, and the write is not sent again", async () => {
    const world = await worldAt("0", { settle: 2 });
    world.cloud.loseAnswer("after");
    const outcome = await deployCanary(world, deployJob());
    expect(outcome).toMatchObject({ exit: 0, outputs: { stage: "one", percent: "5", changed: "true" } });
    expect(world.cloud.state.generation).toBe(3);
    expect(world.lines).toContain("It was made.");
  });

  it("of a beginning that happened is no failure either: there is one canary", async () => {
    const world = fakeWorld({ settle: 2 });
    world.cloud.loseAnswer("after");
    expect(await deployCanary(world, deployJob())).toMatchObject({ exit: 0, outputs: { revision: CANARY } });
    expect(world.cloud.names).toEqual([STABLE, CANARY]);
  });

  it("of a write that did not happen is told, with the cloud as it was; the next run makes it", async () => {
    const world = await worldAt("0");
    const before = world.cloud.state;
    world.cloud.loseAnswer("before");
    const error = await refusalOf(() => deployCanary(world, deployJob()));
    expect([error.code, error.exit, world.cloud.state]).toEqual(["CLOUD_UNREACHABLE", 4, before]);
    expect(await deployCanary(world, deployJob())).toMatchObject({ exit: 0, outputs: { percent: "5" } });
  });

  it("with nothing to be read afterwards is told as such", async () => {
    const world = await worldAt("0");
    world.cloud.at("after", () => world.cloud.loseReads(1));
    world.cloud.loseAnswer("after");
    const error = await refusalOf(() => deployCanary(world, deployJob()));
    expect([error.code, error.exit]).toEqual(["CLOUD_UNREACHABLE", 4]);
  });
});
