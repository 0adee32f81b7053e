import { connect } from "node:net";
import fc from "fast-check";
import { Client } from "undici";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { seededRandom } from "../../plane/random";
import { type Answer, HOST, openStand, routeOf, type Stand, specOf, until } from "./support";

let stand: Stand;
beforeEach(async () => {
  stand = await openStand({ random: seededRandom(42) });
  await Promise.all(["r1", "r2"].map((revision) => stand.plane.runtime.start(specOf(revision))));
});
afterEach(() => stand.close());

const route = (...of: Parameters<typeof routeOf>) => stand.plane.router.setRoute(routeOf(...of));
const share = (answers: readonly Answer[], revision: string) =>
  answers.filter(({ text }) => text === revision).length / answers.length;

/** Sends the text as it is over a connection of its own, and breaks that off after so many milliseconds. */
async function sendAndLeave(request: string, after: number): Promise<void> {
  const socket = connect(Number(new URL(stand.origin).port), "127.0.0.1");
  socket.write(request.replace("HOST", HOST));
  await new Promise((resolve) => setTimeout(resolve, after));
  socket.destroy();
}

describe("the split", () => {
  it("sends 2,000 real requests by weight, within four standard errors, and reports every one", async () => {
    route({ r1: 90, r2: 10 });
    const answers: Answer[] = [];
    while (answers.length < 2000)
      answers.push(...(await Promise.all(Array.from({ length: 50 }, () => stand.ask("/")))));
    expect(Math.abs(share(answers, "r2") - 0.1)).toBeLessThan(4 * Math.sqrt((0.1 * 0.9) / 2000));
    const reported = stand.recorder.requests.filter(({ revision }) => revision === "r2").length;
    expect(reported).toBe(answers.filter(({ text }) => text === "r2").length);
    expect(stand.recorder.requests).toHaveLength(2000);
  });

  it("serves a tag's host from the tag's revision alone, also at 0 percent", async () => {
    route({ r1: 100 }, { tags: { canary: "r2" } });
    const answers = await Promise.all(Array.from({ length: 20 }, () => stand.ask("/", { host: `canary---${HOST}` })));
    expect(share(answers, "r2")).toBe(1);
    expect((await stand.ask("/")).text).toBe("r1");
  });

  it("takes effect at once, and requests in flight finish where they began", async () => {
    route({ r1: 100 });
    const inFlight = stand.ask("/slow");
    await new Promise((resolve) => setTimeout(resolve, 100));
    route({ r2: 100 });
    const after = await Promise.all(Array.from({ length: 20 }, () => stand.ask("/")));
    expect(share(after, "r2")).toBe(1);
    expect(await inFlight).toMatchObject({ status: 200, text: "r1" });
  });

  it.each([
    { what: "a host that nobody has", host: "unknown-uc.a.run.app" },
    { what: "a tag that does not exist", host: `gone---${HOST}` },
  ])("answers 404 for $what and reports nothing", async ({ host }) => {
    route({ r1: 100 });
    const answer = await stand.ask("/", { host });
    expect(answer).toMatchObject({ status: 404, text: expect.stringContaining("Page not found") });
    expect(stand.recorder.requests).toEqual([]);
  });
});

describe("session affinity", () => {
  beforeEach(async () => {
    for (const revision of ["a1", "a2"]) await stand.plane.runtime.start(specOf(revision, { sessionAffinity: true }));
  });
  const cookieOf = ({ headers }: Answer) => String(headers["set-cookie"]).split(";")[0] ?? "";
  const askBound = (cookie: string) =>
    Promise.all(Array.from({ length: 30 }, () => stand.ask("/", { headers: { cookie } })));

  it("keeps a client on its revision against the split, for as long as that has a share of it", async () => {
    route({ a1: 0, a2: 100 });
    const cookie = cookieOf(await stand.ask("/"));
    route({ a1: 99, a2: 1 });
    expect(share(await askBound(cookie), "a2")).toBe(1);
    route({ a1: 100, a2: 0 });
    expect((await stand.ask("/", { headers: { cookie } })).text).toBe("a1");
  });

  it("belongs to the revision: clients drift to the one that wants it and stay", async () => {
    route({ r1: 50, a2: 50 });
    const first = await askBound("none=yet");
    expect(share(first, "a2")).toBeLessThan(1);
    const [drifted] = first.filter(({ text }) => text === "a2").map(cookieOf);
    expect(share(await askBound(drifted ?? ""), "a2")).toBe(1);
    expect(first.filter(({ text }) => text === "r1").flatMap(({ headers }) => headers["set-cookie"] ?? [])).toEqual([]);
  });

  it("leaves the application's own cookies alone", async () => {
    route({ a1: 100 });
    expect((await stand.ask("/teapot")).headers["set-cookie"]).toEqual(["own=1", expect.stringMatching(/^GAESA=/)]);
  });

  it("sets no cookie where a tag's host chose the revision", async () => {
    route({ r1: 100 }, { tags: { canary: "a2" } });
    const { text, headers } = await stand.ask("/", { host: `canary---${HOST}` });
    expect([text, headers["set-cookie"]]).toEqual(["a2", undefined]);
  });

  it("does not hold a client to a revision that is gone", async () => {
    route({ a2: 100 });
    const cookie = cookieOf(await stand.ask("/"));
    await stand.plane.runtime.stop(specOf("a2"));
    route({ r1: 99, a2: 1 });
    expect((await stand.ask("/", { headers: { cookie } })).text).toBe("r1");
  });
});

describe("passing on", () => {
  beforeEach(() => route({ r1: 100 }));

  it("carries bodies of any size unchanged in both directions", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3_000_000 }), async (size) => {
        const body = "0123456789".repeat(Math.ceil(size / 10)).slice(0, size);
        const { text } = await stand.ask("/echo", { method: "POST", body });
        expect(text === body).toBe(true);
        expect(stand.recorder.requests.at(-1)).toMatchObject({ method: "POST", responseBytes: size });
      }),
      { numRuns: 10 },
    );
  });

  it("lets the first bytes through before the last ones are there", async () => {
    const { body } = await stand.agent.request({
      origin: stand.origin,
      path: "/drip",
      method: "GET",
      headers: { host: HOST },
    });
    const chunks: { text: string; at: number }[] = [];
    for await (const chunk of body) chunks.push({ text: String(chunk), at: performance.now() });
    expect(chunks.map(({ text }) => text)).toEqual(["first ", "last"]);
    expect((chunks[1]?.at ?? 0) - (chunks[0]?.at ?? 0)).toBeGreaterThan(200);
  });

  it("takes no more from the container than the client takes from it", async () => {
    const { body } = await stand.agent.request({
      origin: stand.origin,
      path: "/flood",
      method: "GET",
      headers: { host: HOST },
    });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(Number((await stand.ask("/flooded")).text)).toBeLessThan(32_000_000);
    expect((await body.arrayBuffer()).byteLength).toBe(64_000_000);
  });

  it("keeps status, host and path, and tells the container who asked", async () => {
    expect(await stand.ask("/teapot")).toMatchObject({ status: 418, text: "short and stout" });
    const trace = "0af7651916cd43dd8448eb211c80319c";
    const { text } = await stand.ask("/headers?a=1&b=%20", {
      headers: { "x-cloud-trace-context": `${trace}/7;o=1`, te: "trailers" },
    });
    expect(JSON.parse(text)).toMatchObject({
      host: HOST,
      "x-forwarded-for": "127.0.0.1",
      "x-cloud-trace-context": `${trace}/7;o=1`,
    });
    expect(JSON.parse(text)).not.toHaveProperty("te");
    expect(stand.recorder.requests.at(-1)).toMatchObject({ url: `http://${HOST}/headers?a=1&b=%20`, trace });
  });

  it("answers many requests of one client over one connection", async () => {
    const sockets = new Set<unknown>();
    stand.server.on("connection", (socket) => sockets.add(socket));
    const client = new Client(stand.origin);
    for (let i = 0; i < 20; i++) {
      const { body } = await client.request({ path: "/", method: "GET", headers: { host: HOST } });
      expect(await body.text()).toBe("r1");
    }
    expect(sockets.size).toBe(1);
    await client.close();
  });
});

describe("when things break", () => {
  it("answers 503 for a process that dies with the request, and starts it again for the next one", async () => {
    route({ r1: 100 });
    expect((await stand.ask("/die")).status).toBe(503);
    await until("the end to be noticed", () => stand.recorder.texts("varlog/system").length > 0);
    expect(await stand.ask("/")).toMatchObject({ status: 200, text: "r1" });
    expect(stand.recorder.texts("varlog/system")).toEqual(["Container called exit(7)."]);
    expect(stand.recorder.requests).toMatchObject([
      { status: 503, reachedContainer: true },
      { status: 200, reachedContainer: true },
    ]);
  });

  it("breaks off an answer whose process dies in the middle, and reports it once", async () => {
    route({ r1: 100 });
    await expect(stand.ask("/die-mid")).rejects.toThrow();
    await until("a report", () => stand.recorder.requests.length > 0);
    expect(stand.recorder.requests).toMatchObject([{ status: 200, responseBytes: 4 }]);
  });

  it("answers 503 for a revision that does not run, which its metrics must not count", async () => {
    route({ gone: 100 });
    expect(await stand.ask("/")).toMatchObject({ status: 503, text: expect.stringContaining("no instance") });
    expect(stand.recorder.requests).toMatchObject([{ revision: "gone", status: 503, reachedContainer: false }]);
  });

  it("gives up with 504 on a container that does not answer within the request timeout", async () => {
    const slow = await openStand({ requestSeconds: 0.1 });
    await slow.plane.runtime.start(specOf("r1"));
    slow.plane.router.setRoute(routeOf({ r1: 100 }));
    expect((await slow.ask("/hang")).status).toBe(504);
    await slow.close();
  });

  it.each([
    { while: "the container works", request: "GET /slow HTTP/1.1\r\nHost: HOST\r\n\r\n" },
    {
      while: "it still sends its body",
      request: "POST /hang HTTP/1.1\r\nHost: HOST\r\nContent-Length: 99\r\n\r\nonly some of it",
    },
  ])("reports a client that goes away while $while as 499, once", async ({ request }) => {
    route({ r1: 100 });
    await sendAndLeave(request, 150);
    await until("a report", () => stand.recorder.requests.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(stand.recorder.requests).toMatchObject([{ status: 499, reachedContainer: true }]);
  });

  it("does not bother a container that is still starting with a client that has left", async () => {
    route({ r1: 100 });
    await stand.ask("/die");
    await until("the end to be noticed", () => stand.recorder.texts("varlog/system").length > 0);
    await sendAndLeave("GET / HTTP/1.1\r\nHost: HOST\r\n\r\n", 10);
    await until("a report", () => stand.recorder.requests.length > 1);
    expect(stand.recorder.requests[1]).toMatchObject({ status: 499, reachedContainer: false });
  });

  it("reports every request exactly once, whatever mix of good and bad ones there is, while the split moves", async () => {
    const kinds = ["/", "/teapot", "/slow", "/drip", "/echo"];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ path: fc.constantFrom(...kinds), percent: fc.integer({ min: 0, max: 100 }) }), {
          minLength: 1,
          maxLength: 30,
        }),
        async (steps) => {
          const before = stand.recorder.requests.length;
          const answers = steps.map(({ path, percent }) => {
            route({ r1: percent, r2: 100 - percent });
            return stand.ask(path);
          });
          await Promise.all(answers);
          const reported = stand.recorder.requests.slice(before).map(({ url }) => url.slice(`http://${HOST}`.length));
          expect(reported.sort()).toEqual(steps.map(({ path }) => path).sort());
        },
      ),
      { numRuns: 8 },
    );
  });
});
