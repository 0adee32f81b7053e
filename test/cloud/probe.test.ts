import { createServer } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { createProbe } from "../../src/cloud/probe";
import { type Google, startGoogle } from "./google";

let google: Google;
afterEach(() => google.close());

const MEBIBYTE = 1024 * 1024;
const never = new AbortController().signal;
const ask = (path: string, { within = 5, signal = never, url = google.url, headers = {} } = {}) =>
  createProbe(async () => undefined, signal).ask({ method: "GET", url: `${url}${path}`, headers, within });

describe("probe", () => {
  it("gives status, headers and text of an answer, and how long the whole of it took", async () => {
    google = await startGoogle((_, { res }) => {
      res.writeHead(503, { "X-Version": "2", "Set-Cookie": ["a=1", "b=2"] });
      res.write("first");
      setTimeout(() => res.end(" last"), 150);
      return "handled";
    });
    const answer = await ask("/health");
    expect(answer).toMatchObject({
      kind: "answer",
      status: 503,
      headers: { "x-version": "2", "set-cookie": "a=1, b=2" },
      text: "first last",
    });
    expect(answer.latency).toBeGreaterThan(0.14);
    expect(answer.latency).toBeLessThan(2);
  });

  it("sends method, headers and body as they are", async () => {
    google = await startGoogle(() => ({}));
    await createProbe(async () => undefined, never).ask({
      method: "POST",
      url: `${google.url}/chat?x=1`,
      headers: { "content-type": "application/json" },
      body: '{"a":1}',
      within: 5,
    });
    expect(google.seen).toMatchObject([
      { method: "POST", path: "/chat?x=1", body: '{"a":1}', headers: { "content-type": "application/json" } },
    ]);
  });

  it("shows a redirect and does not follow it", async () => {
    google = await startGoogle(() => ({ status: 302, headers: { location: "/login" }, text: "" }));
    expect(await ask("/")).toMatchObject({ kind: "answer", status: 302, headers: { location: "/login" } });
    expect(google.seen.map(({ path }) => path)).toEqual(["/"]);
  });

  it("reads a mebibyte", async () => {
    google = await startGoogle(() => ({ text: "x".repeat(MEBIBYTE) }));
    const answer = await ask("/");
    expect(answer.kind === "answer" && answer.text.length).toBe(MEBIBYTE);
  });

  it.each([
    ["announced", { "content-length": String(MEBIBYTE + 1) }],
    ["chunked", { "transfer-encoding": "chunked" }],
  ])("takes a byte more for no answer: %s", async (_, headers) => {
    google = await startGoogle((__, { res }) => {
      res.writeHead(200, headers);
      res.end("x".repeat(MEBIBYTE + 1));
      return "handled";
    });
    expect(await ask("/")).toMatchObject({ kind: "none", why: "the answer is longer than 1 MiB" });
  });

  it.each([
    ["headers", () => "silence" as const],
    [
      "the end of the body",
      (_: unknown, { res }: { res: { writeHead(status: number): void; write(text: string): void } }) => {
        res.writeHead(200);
        res.write("and so on");
        return "handled" as const;
      },
    ],
  ])("does not wait longer than it may for %s", async (_, handler) => {
    google = await startGoogle(handler);
    const answer = await ask("/", { within: 0.2 });
    expect(answer).toMatchObject({ kind: "none", why: "no whole answer within 0.2 s" });
    expect(answer.latency).toBeLessThan(1);
  });

  it("waits when it may wait longer than a timer can be", async () => {
    google = await startGoogle((_, { res }) => {
      setTimeout(() => res.end("late"), 50);
      return "handled";
    });
    expect(await ask("/", { within: 30 * 24 * 3600 })).toMatchObject({ kind: "answer", text: "late" });
  });

  it("says why nobody answered", async () => {
    google = await startGoogle(() => ({}));
    await google.close();
    expect(await ask("/")).toMatchObject({ kind: "none", why: expect.stringContaining("ECONNREFUSED") });
  });

  it.each(["not an address", "ftp://127.0.0.1/"])("gives no answer for %s, and does not throw", async (url) => {
    google = await startGoogle(() => ({}));
    expect(await ask("", { url })).toMatchObject({ kind: "none" });
  });

  it("gives no answer for a header that cannot be sent", async () => {
    google = await startGoogle(() => ({}));
    expect(await ask("/", { headers: { "x-bad": "a\r\nb" } as Record<string, string> })).toMatchObject({
      kind: "none",
    });
  });

  it("reaches a tag's host below localhost, which no resolver knows", async () => {
    google = await startGoogle(() => ({}));
    const url = `http://canary---hello-uc.run.localhost:${google.port}`;
    expect(await ask("/", { url })).toMatchObject({ kind: "answer", status: 200 });
    expect(google.seen[0]?.headers["host"]).toBe(`canary---hello-uc.run.localhost:${google.port}`);
  });

  it("keeps no connection open", async () => {
    google = await startGoogle(() => ({}));
    const server = createServer((_, res) => res.end("ok")).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const address = server.address();
    await ask("/", { url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}` });
    await expect.poll(() => new Promise((resolve) => server.getConnections((_, count) => resolve(count)))).toBe(0);
    await new Promise((resolve) => server.close(resolve));
  });

  it("rejects with CANCELLED as soon as the run is cancelled", async () => {
    google = await startGoogle(() => "silence");
    const controller = new AbortController();
    const asked = ask("/", { within: 60, signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    await expect(asked).rejects.toMatchObject({ code: "CANCELLED" });
    await expect(ask("/", { signal: controller.signal })).rejects.toMatchObject({ code: "CANCELLED" });
  });
});
