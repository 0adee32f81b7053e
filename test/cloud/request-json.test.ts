import { afterEach, describe, expect, it } from "vitest";
import { connect, failureOf, type Google, QUICK, REF, refusal, startGoogle, TOKEN } from "./google";
import { BUSY, READ } from "./requests";

let google: Google;
afterEach(() => google.close());

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
