import { describe, expect, it } from "vitest";
import { renderRequests } from "../../src/core/report/rollout";
import { toPatch } from "../../src/core/update";
import { deployCanary } from "../../src/flows/deploy-canary";
import type { DeployJob } from "../../src/flows/deploy-job";
import { REF, STABLE } from "../fakes/cloud-run";
import { refusalOf } from "../fakes/refusal";
import { type FakeWorld, fakeWorld, type Overrides } from "../fakes/world";
import { deployJob, V2, V3 } from "./jobs";
import { latest, ledgerOn, pin, story } from "./reading";

/** A world in which v2 has been taken to the given stage. */
async function worldAt(stage: string, overrides: Overrides = {}): Promise<FakeWorld> {
  const world = fakeWorld(overrides);
  await deployCanary(world, deployJob({ stage }));
  return world;
}

const CANARY = "ion-api-00002-wcg";

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
    const outputs = { stage, percent, changed: String(changed), "stable-revision": STABLE };
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

describe("a canary that never becomes ready", () => {
  const broken = {
    fates: {
      [V2]: {
        ready: "failed",
        after: 20,
        message: "The container failed to start and listen on port 8080.",
        lastWords: ["Traceback (most recent call last):", "KeyError: 'API_KEY'"],
      },
    },
  } as const;

  it("is told with its own last words, and the service is put back exactly", async () => {
    const world = fakeWorld(broken);
    world.cloud.write({ traffic: [latest(100), latest(0, "preview"), pin(STABLE, 0, "v-one")] });
    const before = world.cloud.state;
    const error = await refusalOf(() => deployCanary(world, deployJob({ stage: "two" })));
    expect([error.code, error.exit]).toEqual(["CANARY_NOT_READY", 1]);
    expect(error.message).toBe(
      [
        "ion-api-00003-bzp never became ready: The container failed to start and listen on port 8080.",
        "  │ Traceback (most recent call last):",
        "  │ KeyError: 'API_KEY'",
      ].join("\n"),
    );
    expect(error.hint).toContain("No user was on it; the traffic is as it was before.");
    expect(world.cloud.state).toMatchObject({ traffic: before.traffic, serving: before.serving });
    expect(ledgerOn(world.cloud)).toMatchObject({ status: "rolled-back", percent: 0 });
    expect(story(world.cloud)).toEqual([`${STABLE} 100`]);
  });

  it("is found by the next run, too, where the first one died before it knew", async () => {
    const world = fakeWorld(broken);
    world.cloud.at("after", () => {
      throw new Error("killed");
    });
    await expect(deployCanary(world, deployJob())).rejects.toThrow("killed");
    const error = await refusalOf(() => deployCanary(world, deployJob()));
    expect([error.code, error.exit]).toEqual(["CANARY_NOT_READY", 1]);
    expect(world.cloud.state.traffic).toEqual([pin(STABLE, 100)]);
    expect(ledgerOn(world.cloud)).toMatchObject({ status: "rolled-back", percent: 0 });
  });

  it("does not stand in the way of the next image", async () => {
    const world = fakeWorld(broken);
    await refusalOf(() => deployCanary(world, deployJob()));
    const outcome = await deployCanary(world, deployJob({ image: V3, stage: "one" }));
    expect(outcome).toMatchObject({ exit: 0, outputs: { stage: "one", percent: "5" } });
  });

  it("is waited for, but not for ever", async () => {
    const world = fakeWorld({ fates: { [V2]: { after: 20_000 } } });
    const error = await refusalOf(() => deployCanary(world, deployJob()));
    expect([error.code, error.exit]).toEqual(["CLOUD_UNREACHABLE", 4]);
    expect(world.cloud.shares).toEqual({ [STABLE]: 100 });
  });

  it("and may yet do so is taken off LATEST, or it would get everybody once it is", async () => {
    const world = fakeWorld({ patience: 30, fates: { [V2]: { after: 900 } } });
    const error = await refusalOf(() => deployCanary(world, deployJob()));
    expect([error.code, error.exit]).toEqual(["CANARY_NOT_READY", 1]);
    world.clock.advance(3600);
    expect(world.cloud.shares).toEqual({ [STABLE]: 100 });
  });

  it("says so where the service could not be put back", async () => {
    const world = fakeWorld(broken);
    world.cloud.at("after", () => world.cloud.loseAnswer("before"));
    const error = await refusalOf(() => deployCanary(world, deployJob()));
    expect([error.code, error.hint]).toEqual([
      "CANARY_NOT_READY",
      expect.stringContaining("its tag could not be taken away: the connection was reset"),
    ]);
  });
});

describe("the first release", () => {
  it("is refused where the plan does not allow it, with what to paste", async () => {
    const world = fakeWorld({ exists: false });
    const error = await refusalOf(() => deployCanary(world, deployJob()));
    expect([error.code, error.exit, world.cloud.created]).toEqual(["SERVICE_NOT_FOUND", 2, []]);
    expect(error.hint).toContain(`gcloud run deploy ion-api --image ${V2} --region us-central1 --project demo`);
  });

  it("is made where the plan allows it, and serves everybody at once", async () => {
    const world = fakeWorld({ exists: false });
    const outcome = await deployCanary(world, deployJob({ create: true }));
    expect(outcome).toMatchObject({ exit: 0, outputs: { percent: "100", "stable-revision": "", changed: "true" } });
    expect(world.cloud.created).toMatchObject([{ template: { containers: [{ image: V2 }] } }]);
    expect(ledgerOn(world.cloud)).toMatchObject({ status: "promoted", reason: "first release" });
    expect(await deployCanary(world, deployJob())).toMatchObject({ outputs: { changed: "false" } });
  });

  it("needs an image", async () => {
    const { image: _, ...job } = deployJob({ create: true });
    const error = await refusalOf(() => deployCanary(fakeWorld({ exists: false }), job));
    expect([error.code, error.exit]).toEqual(["INPUT_INVALID", 2]);
  });

  it("that never becomes ready is told with its last words", async () => {
    const world = fakeWorld({
      exists: false,
      fates: { [V2]: { ready: "failed", message: "exit 1", lastWords: ["boom"] } },
    });
    const error = await refusalOf(() => deployCanary(world, deployJob({ create: true })));
    expect([error.code, error.exit, error.message]).toEqual([
      "CANARY_NOT_READY",
      1,
      "ion-api was made, but never became ready: exit 1\n  │ boom",
    ]);
  });

  it("whose answer was lost is no failure where a read shows that it happened", async () => {
    const world = fakeWorld({ exists: false });
    world.cloud.loseAnswer("after");
    const outcome = await deployCanary(world, deployJob({ create: true }));
    expect(outcome).toMatchObject({ exit: 0, outputs: { percent: "100" } });
  });

  it("whose answer was lost and which did not happen is told", async () => {
    const world = fakeWorld({ exists: false });
    world.cloud.loseAnswer("before");
    const error = await refusalOf(() => deployCanary(world, deployJob({ create: true })));
    expect([error.code, error.exit, world.cloud.exists]).toEqual(["CLOUD_UNREACHABLE", 4, false]);
  });

  it("rehearsed prints the request and sends nothing", async () => {
    const world = fakeWorld({ exists: false });
    const { summary } = await deployCanary(world, deployJob({ create: true, dryRun: true }));
    await deployCanary(world, deployJob({ create: true }));
    expect(summary).toContain("POST /v2/projects/demo/locations/us-central1/services?serviceId=ion-api\n");
    expect(summary).toContain(JSON.stringify(world.cloud.created[0], null, 2));
    expect(world.cloud.created).toHaveLength(1);
  });
});

describe("a dry run sends nothing", () => {
  it.each<[string, string | undefined]>([
    ["to begin", undefined],
    ["to shift", "one"],
    ["to finish", "three"],
  ])("and prints byte for byte what the real run then sends: %s", async (_what, before) => {
    const world = before === undefined ? fakeWorld() : await worldAt(before);
    const sent = world.cloud.sent.length;
    const { summary, exit } = await deployCanary(world, deployJob({ dryRun: true }));
    expect([exit, world.cloud.sent.length - sent]).toEqual([0, 0]);
    await deployCanary(world, deployJob());
    const real = world.cloud.sent.slice(sent);
    expect(real).toHaveLength(1);
    expect(summary).toContain(`\n${renderRequests(real.map(toPatch))}\n`);
  });

  it("and foresees both writes of a new rollout, but for the etag that the first one will leave", async () => {
    const world = fakeWorld();
    const { summary } = await deployCanary(world, deployJob({ stage: "two", dryRun: true }));
    await deployCanary(world, deployJob({ stage: "two" }));
    const real = renderRequests(world.cloud.sent.map(toPatch)).replaceAll("etag-2", "etag-1");
    expect(world.cloud.sent).toHaveLength(2);
    expect(summary).toContain(`\n${real}\n`);
  });

  it("and says so where there is nothing to do", async () => {
    const world = await worldAt("one");
    const { headline } = await deployCanary(world, deployJob({ stage: "one", dryRun: true }));
    expect(headline).toBe("Dry run: nothing would be changed on ion-api.");
  });

  it("knows the canary's name before it exists", async () => {
    const world = fakeWorld();
    const { outputs } = await deployCanary(world, deployJob({ dryRun: true }));
    expect(outputs).toMatchObject({ revision: CANARY, stage: "0", percent: "0", changed: "false" });
  });
});
