import { afterEach, describe, expect, it } from "vitest";
import { connect, failureOf, type Google, startGoogle, TOKEN } from "./google";

let google: Google;
afterEach(() => google.close());

const SECRET = "sentinel-metrics-token";
const MEBIBYTE = 1024 * 1024;

describe("a foreign endpoint", () => {
  it("gives its answer whatever its status, and is not followed elsewhere", async () => {
    google = await startGoogle(() => ({ status: 302, headers: { location: "/login", "X-A": "b" }, text: "moved" }));
    const answer = await connect(google).askForeign({ url: `${google.url}/a?b=c`, doing: "read metric 'm'" });
    expect(answer).toMatchObject({ status: 302, text: "moved", headers: { "x-a": "b" } });
    expect(google.seen.map(({ method, path }) => `${method} ${path}`)).toEqual(["GET /a?b=c"]);
  });

  it.each([
    ["its address with a port", (port: number) => `127.0.0.1:${port}`, `Bearer ${SECRET}`],
    ["another port of it", (port: number) => `127.0.0.1:${port + 1}`, undefined],
    ["the host without the port", () => "127.0.0.1", undefined],
    ["the port of https, which it does not have", () => "127.0.0.1:443", undefined],
    ["another host", () => "metrics.example.com", undefined],
  ])("gets a token that was given for %s accordingly", async (_, host, sent) => {
    google = await startGoogle(() => ({}));
    const cloud = connect(google);
    cloud.useMetricsTokens(new Map([[host(google.port), SECRET]]));
    await cloud.askForeign({ url: google.url, doing: "read metric 'm'" });
    expect(google.seen.map(({ headers }) => headers["authorization"])).toEqual([sent]);
  });

  it("never gets Google's token", async () => {
    google = await startGoogle(() => ({}));
    const cloud = connect(google);
    await cloud.requestJson({ api: "monitoring", method: "GET", path: "/", kind: "read", doing: "ask", project: "p" });
    await cloud.askForeign({ url: google.url, doing: "read metric 'm'" });
    expect(google.seen.map(({ headers }) => headers["authorization"])).toEqual([`Bearer ${TOKEN}`, undefined]);
  });

  it("gets no token in plain text, but on this machine", async () => {
    google = await startGoogle(() => ({}));
    const cloud = connect(google);
    cloud.useMetricsTokens(new Map([["metrics.example.com", SECRET]]));
    const asked = cloud.askForeign({ url: "http://metrics.example.com/", doing: "read metric 'm'" });
    const { code, message } = await failureOf(asked);
    expect([code, message]).toEqual(["INPUT_INVALID", expect.stringContaining("expected an https address")]);
    expect(message).not.toContain(SECRET);
  });

  it.each([
    [503, 2],
    [429, 2],
    [400, 1],
  ])("that answers %i and then well is asked %i times", async (status, times) => {
    google = await startGoogle(() => (google.seen.length === 1 ? { status } : {}));
    await connect(google).askForeign({ url: google.url, doing: "read metric 'm'" });
    expect(google.seen).toHaveLength(times);
  });

  it("that stays at fault gives its last answer", async () => {
    google = await startGoogle(() => ({ status: 500, text: "boom" }));
    const answer = await connect(google).askForeign({ url: google.url, doing: "read metric 'm'" });
    expect(answer).toMatchObject({ status: 500, text: "boom" });
  });

  it("is read up to 32 MiB and no further", async () => {
    google = await startGoogle(({ path }) => ({ text: "x".repeat(32 * MEBIBYTE + Number(path.slice(1))) }));
    const patient = connect(google, { limits: { attempt: 20, deadline: 20, pause: 0.01, pauseAtMost: 0.05 } });
    const ask = (path: string) => patient.askForeign({ url: `${google.url}/${path}`, doing: "read metric 'm'" });
    expect((await ask("0")).text).toHaveLength(32 * MEBIBYTE);
    expect((await failureOf(ask("1"))).message).toContain("expected an answer of at most 32 MiB, got a longer one");
    expect(google.seen).toHaveLength(2);
  });

  it.each([
    ["does not answer", () => "silence" as const, "no whole answer within"],
    [
      "hangs up",
      (_: unknown, { res }: { res: { destroy(): void } }) => {
        res.destroy();
        return "handled" as const;
      },
      "other side closed",
    ],
  ])("that %s is an error which names the host and not the token", async (_, handler, said) => {
    google = await startGoogle(handler);
    const cloud = connect(google, { limits: { attempt: 0.3, deadline: 0.5, pause: 0.01, pauseAtMost: 0.05 } });
    cloud.useMetricsTokens(new Map([[`127.0.0.1:${google.port}`, SECRET]]));
    const found = await failureOf(cloud.askForeign({ url: `${google.url}/a`, doing: "read metric 'm'" }));
    expect([found.code, found.message]).toEqual([
      "METRICS_UNREADABLE",
      expect.stringContaining(`could not read metric 'm' from 127.0.0.1:${google.port}: ${said}`),
    ]);
    expect(`${found.message}${found.hint}${found.stack}`).not.toContain(SECRET);
  });

  it.each([
    ["no address", "metrics", "got 'metrics'"],
    ["another scheme", "ftp://metrics.example.com/", "got the scheme 'ftp:'"],
    ["a password in it", "https://u:hunter2@metrics.example.com/", "got one with a user name or password in it"],
  ])("is not asked at %s", async (_, url, said) => {
    google = await startGoogle(() => ({}));
    const { code, message } = await failureOf(connect(google).askForeign({ url, doing: "read metric 'm'" }));
    expect([code, message]).toEqual(["PLAN_INVALID", expect.stringContaining(said)]);
    expect(message).not.toContain("hunter2");
  });

  it("is not asked once the run is cancelled", async () => {
    google = await startGoogle(() => ({}));
    const cloud = connect(google, { signal: AbortSignal.abort() });
    expect((await failureOf(cloud.askForeign({ url: google.url, doing: "read" }))).code).toBe("CANCELLED");
    expect(google.seen).toEqual([]);
  });
});
