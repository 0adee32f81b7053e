import { describe, expect, it } from "vitest";
import { deployCanary } from "../../src/flows/deploy-canary";
import type { DeployJob } from "../../src/flows/deploy-job";
import { healthGate } from "../../src/flows/health-gate";
import { rollback } from "../../src/flows/rollback";
import type { RollbackJob } from "../../src/flows/rollback-job";
import { STABLE } from "../fakes/cloud-run";
import { expression } from "../fakes/expression";
import { changesOf, countIn, madeIn, stepsOf, timeless, tracesOf } from "./dry-runs";
import { deployJob, GUARDS, healthJob, rollbackJob, V3 } from "./jobs";
import {
  damaged,
  fresh,
  halfBegun,
  nowhere,
  type Position,
  promoted,
  released,
  rolledBack,
  untagged,
  untouched,
  watched,
} from "./positions";
import { TAG_URL, URL } from "./probing";

const superseding: Partial<DeployJob> = { image: V3, stage: "one", guards: { ...GUARDS, whileRunning: "supersede" } };

describe("a dry run of deploy-canary", () => {
  it.each<[string, Position, Partial<DeployJob>, number]>([
    ["there is no service", nowhere, { create: true }, 1],
    ["its first release is done", released, {}, 0],
    ["nothing runs", untouched, {}, 1],
    ["nothing runs, and a stage is asked for", untouched, { stage: "two" }, 2],
    ["it waits at 0 %", fresh("0"), {}, 1],
    ["it waits at 0 %, and 0 is asked for", fresh("0"), { stage: "0" }, 0],
    ["it is still starting", halfBegun(60), { stage: "one" }, 1],
    ["it cannot start", halfBegun(1, "failed"), { stage: "one" }, 1],
    ["it is at one", fresh("one"), {}, 1],
    ["it is at one, and three is asked for by number", fresh("one"), { stage: "3" }, 1],
    ["it is at one, and one is asked for", fresh("one"), { stage: "one" }, 0],
    ["it is at one without its tag", untagged, { stage: "one" }, 1],
    ["it is at three", fresh("three"), {}, 1],
    ["it is promoted", promoted, {}, 0],
    ["it is promoted, and another image comes", promoted, { image: V3 }, 1],
    ["it was rolled back, and another image comes", rolledBack, { image: V3 }, 1],
    [
      "it was rolled back, and comes again all the same",
      rolledBack,
      { guards: { ...GUARDS, override: ["quarantine"] } },
      1,
    ],
    ["another image is to wait", fresh("one"), { image: V3, guards: { ...GUARDS, whileRunning: "queue" } }, 1],
    ["another image is to supersede", fresh("one"), superseding, 2],
    ["another image is to supersede one that cannot start", halfBegun(1, "failed"), superseding, 2],
  ])("where %s prints what the real run then sends, and leaves no trace", async (_where, position, change, changes) => {
    const world = await position();
    const [traces, before] = [tracesOf(world), countIn(world)];
    const rehearsed = await deployCanary(world, deployJob({ ...change, dryRun: true }));
    expect([rehearsed.exit, rehearsed.outputs["changed"], tracesOf(world)]).toEqual([0, "false", traces]);
    await deployCanary(world, deployJob(change)).catch(() => undefined);
    const sent = madeIn(world, before);
    expect(sent).toHaveLength(changes);
    expect(changesOf(rehearsed).map(timeless)).toEqual(sent.map(timeless));
  });

  it("says where the rollout would be, and how the canary is called before it exists", async () => {
    const { outputs } = await deployCanary(await untouched(), deployJob({ stage: "one", dryRun: true }));
    expect(outputs).toMatchObject({ revision: "ion-api-00003-bzp", stage: "one", percent: "5", changed: "false" });
  });

  it("says why nothing would be changed", async () => {
    const { headline } = await deployCanary(await fresh("one")(), deployJob({ stage: "one", dryRun: true }));
    expect(headline).toBe("Dry run: nothing would be changed on ion-api: the rollout is at one (5 %) already.");
  });

  it("says once that times and later etags are not known, and leaves the etags out", async () => {
    const { detail = "" } = await deployCanary(await untouched(), deployJob({ stage: "one", dryRun: true }));
    const remarks = detail.split("\n\n")[0]?.split("\n") ?? [];
    expect(remarks.map((line) => /times|reason|etag/.exec(line)?.[0])).toEqual(["times", "reason", "etag"]);
    expect(detail.match(/^ {2}"etag"/gm)).toHaveLength(1);
  });

  it("warns of an image that is not named by its digest, as the real run does", async () => {
    const { detail } = await deployCanary(
      await untouched(),
      deployJob({ image: "registry.example/ion-api:v9", dryRun: true }),
    );
    expect(detail).toContain("#    Warning: registry.example/ion-api:v9 is not named by its digest");
  });
});

describe("a dry run of rollback", () => {
  it.each<[string, Position, Partial<RollbackJob>, number]>([
    ["from a stage", watched("two"), { reason: "answers are slow" }, 1],
    ["from a stage, confirmed", watched("two"), { mode: "normal", confirm: "ion-api" }, 1],
    ["from 0 %", fresh("0"), {}, 1],
    ["after a promotion", promoted, {}, 1],
    ["after a damaged ledger", damaged, {}, 1],
    ["twice", rolledBack, {}, 0],
    ["without a rollout", untouched, {}, 0],
    ["and deletes, from a stage", watched("two"), { mode: "delete" }, 3],
    ["and deletes, after a rollback", rolledBack, { mode: "delete" }, 3],
    ["and deletes, without a rollout", untouched, { mode: "delete" }, 0],
  ])("%s prints what the real one then sends, and leaves no trace", async (_what, position, change, changes) => {
    const world = await position();
    const [traces, before] = [tracesOf(world), countIn(world)];
    const rehearsed = await rollback(world, rollbackJob({ ...change, dryRun: true }));
    expect([rehearsed.exit, tracesOf(world)]).toEqual([0, traces]);
    await rollback(world, rollbackJob(change));
    const sent = madeIn(world, before);
    expect(sent).toHaveLength(changes);
    expect(changesOf(rehearsed).map(timeless)).toEqual(sent.map(timeless));
  });

  it("prints the first request to the letter, the reason included", async () => {
    const world = await watched("two")();
    const before = countIn(world);
    const rehearsed = await rollback(world, rollbackJob({ reason: "answers are slow", dryRun: true }));
    await rollback(world, rollbackJob({ reason: "answers are slow" }));
    expect(changesOf(rehearsed)).toEqual(madeIn(world, before));
  });

  it("says why there is nothing to do", async () => {
    const { headline, outputs } = await rollback(await untouched(), rollbackJob({ dryRun: true }));
    expect([headline, outputs]).toEqual([
      "Dry run: nothing would be changed on ion-api: no rollout is known and one revision serves everything.",
      { outcome: "nothing-to-do" },
    ]);
  });

  it("goes back to the stable revision that serves well", async () => {
    const { outputs } = await rollback(await watched("two")(), rollbackJob({ dryRun: true }));
    expect(outputs).toEqual({ "restored-revision": STABLE });
  });
});

describe("a dry run of health-gate", () => {
  const expect_ = expression('body.success && "x" != ""', () => true);
  const request = { method: "POST", path: "/chat", headers: { "x-api-key": "hunter2" }, body: '{"message":"hello"}' };
  const checks = [{ name: "chat", request, expect: expect_, within: 15 }];

  it("prints each question with what must hold, asks nobody and has no verdict", async () => {
    const world = await fresh("0")({ token: "id-token" });
    const before = tracesOf(world);
    const { outputs, detail, headline } = await healthGate(world, healthJob({ checks, dryRun: true }));
    expect([headline, outputs, tracesOf(world)]).toEqual(["Dry run: nothing would be changed on ion-api.", {}, before]);
    expect(detail).toBe(`# 1. Ask the canary for its health until it is well 3 time(s) in a row, every 2 s, within 60 s
#    Must hold: status == 200
#    With an ID token for ${URL}, where the credentials can mint one.
GET ${TAG_URL}/health

# 2. Ask the check chat once, for 15 s at most
#    Must hold: body.success && "x" != ""
#    With an ID token for ${URL}, where the credentials can mint one.
POST ${TAG_URL}/chat
content-type: application/json
x-api-key: ***

{"message":"hello"}`);
  });

  it("says nothing of a token where none is sent", async () => {
    const job = healthJob({ url: "https://lb.example/canary/", dryRun: true });
    const { detail } = await healthGate(await fresh("0")(), job);
    expect(detail).toMatch(/^# 1\. .*\n# {4}Must hold: status == 200\nGET https:\/\/lb\.example\/canary\/health$/);
  });

  it("prints the very requests that the real run asks", async () => {
    const world = await fresh("0")();
    const rehearsed = await healthGate(world, healthJob({ checks, dryRun: true }));
    await healthGate(world, healthJob({ checks }));
    const asked = world.probe.asked.map(({ method, url }) => `${method} ${url}`);
    expect(stepsOf(rehearsed).map((step) => step.request.split("\n")[0])).toEqual([...new Set(asked)]);
  });
});
