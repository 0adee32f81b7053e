import { connect } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { freshStands, route, stand } from "./front-stand";
import { HOST, openStand, routeOf, specOf, until } from "./support";

freshStands();

/** Sends the text as it is over a connection of its own, and breaks that off after so many milliseconds. */
async function sendAndLeave(request: string, after: number): Promise<void> {
  const socket = connect(Number(new URL(stand.origin).port), "127.0.0.1");
  socket.write(request.replace("HOST", HOST));
  await new Promise((resolve) => setTimeout(resolve, after));
  socket.destroy();
}

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
