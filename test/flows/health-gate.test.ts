import { describe, expect, it } from "vitest";
import { healthGate } from "../../src/flows/health-gate";
import { expression } from "../fakes/expression";
import { answer, type Script, silence } from "../fakes/probe";
import { healthJob } from "./jobs";
import { inTurn, TAG_URL, worldWithCanary } from "./probing";

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
