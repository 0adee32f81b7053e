import { describe, expect, it } from "vitest";
import { deployCanary } from "../../src/flows/deploy-canary";
import { type HealthJob, healthGate } from "../../src/flows/health-gate";
import type { FunctionalCheck } from "../../src/plan/schema";
import { expression } from "../fakes/expression";
import { answer, type Script, silence } from "../fakes/probe";
import { refusalOf } from "../fakes/refusal";
import { type FakeWorld, fakeWorld, type Overrides } from "../fakes/world";
import { deployJob, healthJob } from "./jobs";
import { latest, pin } from "./reading";

const TAG_URL = "https://canary---ion-api-x7c2-uc.a.run.app";
const URL = "https://ion-api-x7c2-uc.a.run.app";

async function worldWithCanary(overrides: Overrides = {}): Promise<FakeWorld> {
  const world = fakeWorld(overrides);
  await deployCanary(world, deployJob());
  return world;
}

/** Answers in this order; the last one goes on for ever. Latency in seconds. */
function inTurn(...statuses: readonly number[]): Script {
  return (_request, count) => answer(statuses[Math.min(count, statuses.length) - 1] ?? 0);
}

const chat: FunctionalCheck = {
  name: "chat",
  request: { method: "POST", path: "/chat", headers: { "x-user": "test-canary-001" }, body: '{"message":"hi"}' },
  expect: expression("body.success", ({ body }) => (body as { success?: unknown }).success),
  within: 15,
};

/** Health passes; the functional check is answered as given. */
function chatAnswers(given: ReturnType<Script>): Script {
  return ({ url }) => (url.endsWith("/chat") ? given : answer(200));
}

describe("health-gate asks for so many passes in a row", () => {
  it.each<[string, Script, string, number, number]>([
    ["three passes are enough", inTurn(200), "pass", 0, 3],
    ["a failure starts the count again", inTurn(200, 200, 503, 200), "pass", 0, 6],
    ["a slow start is no failure", inTurn(503, 503, 503, 503, 200), "pass", 0, 7],
    ["silence counts as failure", (_, count) => (count === 2 ? silence("reset") : answer(200)), "pass", 0, 5],
    ["two of three never are enough", (_, count) => answer(count % 3 === 0 ? 500 : 200), "fail", 1, 29],
    ["it never answers well", inTurn(503), "fail", 1, 29],
  ])("%s", async (_what, probe, verdict, exit, looks) => {
    const world = await worldWithCanary({ probe });
    const outcome = await healthGate(world, healthJob());
    expect([outcome.outputs["verdict"], outcome.exit, world.probe.asked.length]).toEqual([verdict, exit, looks]);
  });

  it("asks at the tag's own address, within the time that one answer has", async () => {
    const world = await worldWithCanary();
    await healthGate(world, healthJob());
    expect(world.probe.asked[0]).toEqual({ method: "GET", url: `${TAG_URL}/health`, headers: {}, within: 10 });
  });

  it("is over by the deadline even where every answer takes all its time", async () => {
    const world = await worldWithCanary({ probe: ({ within }) => silence(`no answer within ${within} s`, within) });
    const began = world.clock.now();
    const outcome = await healthGate(world, healthJob());
    expect((world.clock.now() - began) / 1000).toBeLessThanOrEqual(60);
    expect(world.probe.asked.map(({ within }) => within)).toEqual([10, 10, 10, 10, 10]);
    expect(outcome.headline).toContain("not healthy 3 times in a row by the deadline (5 looks); at last: no answer");
  });

  it("gives the last question no more time than there is left", async () => {
    const world = await worldWithCanary({ probe: ({ within }) => silence("late", within) });
    const { health } = healthJob();
    await healthGate(world, healthJob({ health: { ...health, deadline: 16 } }));
    expect(world.probe.asked.map(({ within }) => within)).toEqual([10, 4]);
  });

  it("takes an answer that the expression cannot read for a failure, with the reason", async () => {
    const expect_ = expression("body.ok", () => {
      throw new Error("no such key: ok");
    });
    const world = await worldWithCanary();
    const { health } = healthJob();
    const outcome = await healthGate(world, healthJob({ health: { ...health, expect: expect_, deadline: 1 } }));
    expect([outcome.exit, outcome.headline]).toEqual([
      1,
      expect.stringContaining("HTTP 200 in 0.10 s; Error: no such"),
    ]);
  });

  it.each([
    ["true as text", "true"],
    ["one", 1],
    ["null", null],
  ])("%s is not true", async (_what, value) => {
    const world = await worldWithCanary();
    const { health } = healthJob();
    const job = healthJob({ health: { ...health, expect: expression("body", () => value) } });
    expect(await healthGate(world, job)).toMatchObject({ exit: 1, outputs: { verdict: "fail" } });
  });

  it("keeps every look as evidence and writes nothing to the cloud", async () => {
    const world = await worldWithCanary({ probe: inTurn(503, 200) });
    const { generation } = world.cloud.state;
    const { outputs } = await healthGate(world, healthJob());
    expect(outputs).toEqual({
      verdict: "pass",
      evidence: "/evidence/health-gate.json",
      "evidence-digest": "digest-1",
    });
    expect(world.evidence.kept[0]?.evidence).toMatchObject({
      verdict: "pass",
      looks: [{ ok: false, status: 503 }, { ok: true }, { ok: true }, { ok: true, status: 200, latency: 0.1 }],
    });
    expect(world.cloud.state.generation).toBe(generation);
  });
});

describe("the functional checks", () => {
  it.each<[string, ReturnType<Script>, string, number, string]>([
    ["pass when the answer is right", answer(200, { success: true }), "pass", 0, "answered 1 check(s) as expected"],
    [
      "fail when the answer is wrong",
      answer(200, { success: false }),
      "fail",
      1,
      "chat failed: HTTP 200 in 0.10 s; expected body.success",
    ],
    [
      "fail when there is no answer",
      silence("no answer within 15 s", 15),
      "fail",
      1,
      "chat failed: no answer within 15 s",
    ],
    [
      "fail when the body is no JSON",
      { ...answer(200), text: "<html>" } as ReturnType<Script>,
      "fail",
      1,
      "chat failed",
    ],
  ])("%s", async (_what, given, verdict, exit, headline) => {
    const world = await worldWithCanary({ probe: chatAnswers(given) });
    const outcome = await healthGate(world, healthJob({ checks: [chat] }));
    expect([outcome.outputs["verdict"], outcome.exit, outcome.headline]).toEqual([
      verdict,
      exit,
      expect.stringContaining(headline),
    ]);
  });

  it("are asked once each, after health, as the plan writes them", async () => {
    const world = await worldWithCanary({ probe: chatAnswers(answer(200, { success: true })) });
    await healthGate(world, healthJob({ checks: [chat, { ...chat, name: "again", within: 3 }] }));
    expect(world.probe.asked.slice(3)).toEqual([
      {
        method: "POST",
        url: `${TAG_URL}/chat`,
        headers: { "content-type": "application/json", "x-user": "test-canary-001" },
        body: '{"message":"hi"}',
        within: 15,
      },
      expect.objectContaining({ within: 3 }),
    ]);
  });

  it("are all asked, also after one that failed, so that one run tells everything", async () => {
    const world = await worldWithCanary({ probe: chatAnswers(answer(500, {})) });
    const outcome = await healthGate(world, healthJob({ checks: [chat, { ...chat, name: "again" }] }));
    expect([outcome.exit, world.probe.asked.length]).toEqual([1, 5]);
  });

  it("are not asked of a canary that is not healthy", async () => {
    const world = await worldWithCanary({ probe: inTurn(503) });
    await healthGate(world, healthJob({ checks: [chat] }));
    expect(world.probe.asked.map(({ url }) => url)).not.toContain(`${TAG_URL}/chat`);
  });
});

describe("the ID token", () => {
  it.each<[string, string | undefined, boolean]>([
    ["the canary's own tag address", undefined, true],
    ["the service's address", URL, true],
    ["the service's other address, with a path", "https://ion-api-123456.us-central1.run.app/base/", true],
    ["somebody else's host", "https://evil.example", false],
    ["a host that only begins like ours", "https://ion-api-x7c2-uc.a.run.app.evil.example", false],
    ["our host without encryption", "http://ion-api-x7c2-uc.a.run.app", false],
    ["our host at another port", "https://ion-api-x7c2-uc.a.run.app:8443", false],
    ["something that is no address", "ion-api", false],
  ])("for %s", async (_what, url, sent) => {
    const world = await worldWithCanary({ token: "id-token" });
    await healthGate(world, healthJob(url === undefined ? {} : { url }));
    expect(world.probe.asked[0]?.headers).toEqual(sent ? { authorization: "Bearer id-token" } : {});
  });

  it("is minted for the service's own address, also where a tag is asked", async () => {
    const world = await worldWithCanary({ token: "id-token" });
    await healthGate(world, healthJob());
    expect(world.probe.audiences).toEqual([URL]);
  });

  it("is left out where none can be minted", async () => {
    const world = await worldWithCanary();
    expect(await healthGate(world, healthJob())).toMatchObject({ exit: 0 });
    expect(world.probe.asked[0]?.headers).toEqual({});
  });

  it("never reaches evidence, log or summary", async () => {
    const world = await worldWithCanary({ token: "id-token" });
    const outcome = await healthGate(world, healthJob());
    expect(JSON.stringify([outcome, world.lines, world.evidence.kept])).not.toContain("id-token");
  });
});

describe("where it asks", () => {
  it.each<[string, Partial<HealthJob>, string]>([
    ["an address that is given", { url: "https://lb.example/canary/" }, "https://lb.example/canary/health"],
    ["the tag of the ledger, whatever tag is asked for", { tag: "other" }, `${TAG_URL}/health`],
  ])("%s", async (_what, change, url) => {
    const world = await worldWithCanary();
    await healthGate(world, healthJob(change));
    expect(world.probe.asked[0]?.url).toBe(url);
  });

  it("the service's own address after a first release, when there is no other version", async () => {
    const world = fakeWorld({ exists: false });
    await deployCanary(world, deployJob({ create: true }));
    await healthGate(world, healthJob());
    expect(world.probe.asked[0]?.url).toBe(`${URL}/health`);
  });

  it("the tag without a ledger", async () => {
    const world = fakeWorld();
    world.cloud.write({ traffic: [latest(100), pin("ion-api-00001-abc", 0, "canary")] });
    await healthGate(world, healthJob());
    expect(world.probe.asked[0]?.url).toBe(`${TAG_URL}/health`);
  });

  it.each<[string, Overrides, string]>([
    ["a service without a canary", {}, "NO_ROLLOUT"],
    ["a service that does not exist", { exists: false }, "SERVICE_NOT_FOUND"],
  ])("nowhere, for %s", async (_what, overrides, code) => {
    const error = await refusalOf(() => healthGate(fakeWorld(overrides), healthJob()));
    expect([error.code, error.exit]).toEqual([code, 2]);
  });

  it("nobody, in a dry run", async () => {
    const world = await worldWithCanary();
    expect(await healthGate(world, healthJob({ dryRun: true }))).toMatchObject({ exit: 0 });
    expect(world.probe.asked).toEqual([]);
  });
});
