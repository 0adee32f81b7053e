import { afterEach, describe, expect, it } from "vitest";
import { connect, failureOf, type Google, type Handler, QUICK, refusal, startGoogle } from "./google";
import { BUSY, READ, WRITE } from "./requests";

let google: Google;
afterEach(() => google.close());

/** Answers with each of these in turn, and with the last one for ever. */
function inTurn(...answers: readonly ReturnType<Handler>[]): Handler {
  let turn = 0;
  return () => answers[Math.min(turn++, answers.length - 1)] ?? "silence";
}

describe("requestJson", () => {
  it.each([
    ["a 503", BUSY],
    ["a 500 without JSON", { status: 500, text: "oops" }],
    ["a 429", refusal(429, "RESOURCE_EXHAUSTED", "Quota exceeded")],
    [
      "a 429 that asks for a pause",
      { ...refusal(429, "RESOURCE_EXHAUSTED", "Quota exceeded"), headers: { "retry-after": "1" } },
    ],
    ["a 408", { status: 408, text: "" }],
  ])("asks again after %s", async (_, answer) => {
    google = await startGoogle(inTurn(answer, { json: { ok: true } }));
    expect(await connect(google).requestJson(READ)).toEqual({ ok: true });
    expect(google.seen).toHaveLength(2);
  });

  it("asks again after a connection that broke", async () => {
    let turn = 0;
    google = await startGoogle((_, { req }) => {
      turn += 1;
      if (turn > 1) return { json: { ok: true } };
      req.socket.destroy();
      return "handled";
    });
    expect(await connect(google).requestJson(READ)).toEqual({ ok: true });
  });

  it.each([
    ["a 400", refusal(400, "INVALID_ARGUMENT", "bad filter"), "CLOUD_REFUSED"],
    ["a 403", refusal(403, "PERMISSION_DENIED", "no"), "PERMISSION_DENIED"],
    ["a 404", refusal(404, "NOT_FOUND", "no"), "CLOUD_REFUSED"],
    [
      "a redirect, which is never followed",
      { status: 307, headers: { location: "/elsewhere" }, text: "" },
      "CLOUD_REFUSED",
    ],
    [
      "a pause that is asked for and too long",
      { ...refusal(429, "RESOURCE_EXHAUSTED", "no"), headers: { "retry-after": "61" } },
      "QUOTA_EXCEEDED",
    ],
    ["a success that is no JSON", { text: "<html>" }, "CLOUD_UNREACHABLE"],
  ])("does not ask again after %s", async (_, answer, code) => {
    google = await startGoogle(() => answer);
    const error = await failureOf(connect(google, { limits: { ...QUICK, deadline: 120 } }).requestJson(READ));
    expect({ code: error.code, asked: google.seen.length }).toEqual({ code, asked: 1 });
  });

  it("waits as long as Retry-After says", async () => {
    google = await startGoogle(inTurn({ ...BUSY, headers: { "retry-after": "1" } }, { json: {} }));
    const started = performance.now();
    await connect(google).requestJson(READ);
    expect(performance.now() - started).toBeGreaterThan(990);
  });

  it("tells what was wrong, not how little time was left in the end", async () => {
    google = await startGoogle(() => "silence");
    const limits = { ...QUICK, attempt: 0.2, deadline: 0.5 };
    const { message } = await failureOf(connect(google, { limits }).requestJson(READ));
    expect(message).toContain("no answer within 0.2 s");
  });

  it.each([
    ["an outage", BUSY, "CLOUD_UNREACHABLE"],
    ["an exhausted quota", refusal(429, "RESOURCE_EXHAUSTED", "no"), "QUOTA_EXCEEDED"],
    ["silence", "silence" as const, "CLOUD_UNREACHABLE"],
  ])("gives %s up at the deadline", async (_, answer, code) => {
    google = await startGoogle(() => answer);
    const started = performance.now();
    const error = await failureOf(
      connect(google, { limits: { ...QUICK, attempt: 0.2, deadline: 0.5 } }).requestJson(READ),
    );
    expect(error.code).toBe(code);
    expect(google.seen.length).toBeGreaterThan(1);
    expect(performance.now() - started).toBeLessThan(1500);
  });

  it("waits for an attempt that may take longer than a timer can be", async () => {
    google = await startGoogle((_, { res }) => {
      setTimeout(() => res.end("{}"), 50);
      return "handled";
    });
    const month = 30 * 24 * 3600;
    const limits = { ...QUICK, attempt: month, deadline: month };
    expect(await connect(google, { limits }).requestJson(WRITE)).toEqual({});
  });

  it("does not let a single attempt outlast the deadline", async () => {
    google = await startGoogle(() => "silence");
    const started = performance.now();
    const error = await failureOf(
      connect(google, { limits: { ...QUICK, attempt: 60, deadline: 0.3 } }).requestJson(READ),
    );
    expect(error.code).toBe("CLOUD_UNREACHABLE");
    expect(performance.now() - started).toBeLessThan(1500);
  });

  it.each([
    ["a 503", BUSY, "CLOUD_UNREACHABLE"],
    ["a 500", { status: 500, text: "" }, "CLOUD_UNREACHABLE"],
    ["a 429 without a word about when", refusal(429, "RESOURCE_EXHAUSTED", "no"), "QUOTA_EXCEEDED"],
    ["no answer in time", "silence" as const, "CLOUD_UNREACHABLE"],
  ])("sends a write once, whatever comes: %s", async (_, answer, code) => {
    google = await startGoogle(() => answer);
    const error = await failureOf(connect(google, { limits: { ...QUICK, attempt: 0.2 } }).requestJson(WRITE));
    expect({ code: error.code, sent: google.seen.length }).toEqual({ code, sent: 1 });
  });

  it("sends a write again when it was turned away and told when to come back", async () => {
    google = await startGoogle(
      inTurn({ ...refusal(429, "RESOURCE_EXHAUSTED", "no"), headers: { "retry-after": "0" } }, { json: {} }),
    );
    await connect(google).requestJson(WRITE);
    expect(google.seen).toHaveLength(2);
  });

  it("does not hide behind an earlier refusal that a write's answer was lost", async () => {
    google = await startGoogle(
      inTurn({ ...refusal(429, "RESOURCE_EXHAUSTED", "no"), headers: { "retry-after": "0" } }, "silence"),
    );
    const error = await failureOf(connect(google, { limits: { ...QUICK, attempt: 0.2 } }).requestJson(WRITE));
    expect({ code: error.code, sent: google.seen.length }).toEqual({ code: "CLOUD_UNREACHABLE", sent: 2 });
  });
});
