import { describe, expect, it } from "vitest";
import { healthGate } from "../../src/flows/health-gate";
import type { FunctionalCheck } from "../../src/plan/schema";
import { expression } from "../fakes/expression";
import { answer, type Script, silence } from "../fakes/probe";
import { healthJob } from "./jobs";
import { inTurn, TAG_URL, worldWithCanary } from "./probing";

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
