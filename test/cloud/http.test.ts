import { afterEach, describe, expect, it } from "vitest";
import { messageOf, RolloutError } from "../../src/errors";
import { connect, type Google, type Handler, QUICK, REF, refusal, startGoogle, TOKEN } from "./google";

let google: Google;
afterEach(() => google.close());

const READ = {
  api: "logging",
  method: "POST",
  path: "/v2/entries:list",
  kind: "read",
  doing: "read logs",
  project: "demo",
} as const;
const WRITE = { ...READ, kind: "write", doing: "write" } as const;
const BUSY = refusal(503, "UNAVAILABLE", "The service is currently unavailable.");

/** Answers with each of these in turn, and with the last one for ever. */
function inTurn(...answers: readonly ReturnType<Handler>[]): Handler {
  let turn = 0;
  return () => answers[Math.min(turn++, answers.length - 1)] ?? "silence";
}

async function failureOf(promise: Promise<unknown>): Promise<RolloutError> {
  const thrown: unknown = await promise.then(
    () => new Error("nothing was thrown"),
    (error: unknown) => error,
  );
  if (thrown instanceof RolloutError) return thrown;
  throw new Error(`expected a RolloutError, got ${messageOf(thrown)}`);
}

describe("requestJson", () => {
  it("sends the token and JSON to the endpoint and gives back JSON", async () => {
    google = await startGoogle(() => ({ json: { entries: [] } }));
    expect(await connect(google).requestJson({ ...READ, body: { filter: "x" } })).toEqual({ entries: [] });
    expect(google.seen).toMatchObject([
      {
        method: "POST",
        path: "/v2/entries:list",
        body: '{"filter":"x"}',
        headers: { authorization: `Bearer ${TOKEN}` },
      },
    ]);
  });

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

  it("names nobody's port as unreachable", async () => {
    google = await startGoogle(() => ({}));
    await google.close();
    const error = await failureOf(connect(google, { limits: { ...QUICK, deadline: 0.2 } }).requestJson(READ));
    expect(error).toMatchObject({
      code: "CLOUD_UNREACHABLE",
      message: expect.stringMatching(/^could not read logs: .*ECONNREFUSED/),
    });
  });

  it.each([
    ["during a request", () => "silence" as const],
    ["during a pause", () => ({ ...BUSY, headers: { "retry-after": "30" } })],
  ])("ends with CANCELLED at once when the run is cancelled %s", async (_, handler) => {
    google = await startGoogle(handler);
    const controller = new AbortController();
    const asked = failureOf(
      connect(google, { signal: controller.signal, limits: { ...QUICK, attempt: 60, deadline: 120 } }).requestJson(
        READ,
      ),
    );
    await expect.poll(() => google.seen.length).toBe(1);
    const cancelled = performance.now();
    controller.abort();
    expect((await asked).code).toBe("CANCELLED");
    expect(performance.now() - cancelled).toBeLessThan(500);
  });

  it("asks nothing once it is cancelled", async () => {
    google = await startGoogle(() => ({}));
    const error = await failureOf(connect(google, { signal: AbortSignal.abort() }).requestJson(READ));
    expect({ code: error.code, asked: google.seen.length }).toEqual({ code: "CANCELLED", asked: 0 });
  });

  it("never lets the token out, not even when Google repeats it", async () => {
    google = await startGoogle(({ headers }) =>
      refusal(400, "INVALID_ARGUMENT", `odd header ${headers["authorization"]}, ${TOKEN}`),
    );
    const error = await failureOf(connect(google).requestJson(READ));
    const shown = [
      String(error),
      error.stack,
      error.hint,
      JSON.stringify(error),
      JSON.stringify(error.cause),
      JSON.stringify(Object.entries(error)),
    ];
    expect(error.message).toContain("odd header");
    expect(shown.join()).not.toContain(TOKEN);
  });

  it("speaks through gcloud's proxy, in absolute form, without resolving the host", async () => {
    google = await startGoogle(() => ({ json: { ok: true } }));
    const env = {
      CLOUDSDK_API_ENDPOINT_OVERRIDES_LOGGING: "http://logging.emulated.test/",
      CLOUDSDK_PROXY_TYPE: "http",
      CLOUDSDK_PROXY_ADDRESS: "127.0.0.1",
      CLOUDSDK_PROXY_PORT: String(google.port),
    };
    expect(await connect(google, { env }).requestJson(READ)).toEqual({ ok: true });
    expect(google.seen[0]?.path).toBe("http://logging.emulated.test/v2/entries:list");
  });

  it("reaches names below localhost that no resolver knows", async () => {
    google = await startGoogle(() => ({ json: { ok: true } }));
    const env = { CLOUDSDK_API_ENDPOINT_OVERRIDES_LOGGING: `http://logging.api.localhost:${google.port}` };
    expect(await connect(google, { env }).requestJson(READ)).toEqual({ ok: true });
    expect(google.seen[0]?.headers["host"]).toBe(`logging.api.localhost:${google.port}`);
  });

  it("gives undefined for what may be absent and is, and only then", async () => {
    google = await startGoogle(({ path }) =>
      path.startsWith("/v2/projects/demo/locations/us-central1/services/hello")
        ? refusal(404, "NOT_FOUND", "no")
        : { status: 404, text: "<html>" },
    );
    const { services } = connect(google);
    expect(await services.read(REF)).toBeUndefined();
    expect((await failureOf(services.read({ ...REF, service: "other" }))).code).toBe("CLOUD_REFUSED");
  });
});
