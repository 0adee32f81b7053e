import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Emulator } from "../../emulator";
import { seededRandom } from "../../plane/random";
import { ask, PARENT, startQuick } from "../control/http";
import { COMPUTE, deployNamed, MAP, setBackend, setFront, setWeights, tally, visit, weights, write } from "./stand";

const HOST = "shop.lb.localhost";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startQuick({ computeMs: 10, logIngestionSeconds: 0, random: seededRandom(20_251_123) });
  for (const service of ["shop", "shop-canary", "blog"]) await deployNamed(emulator, service, "preview");
  await setBackend(emulator, "stable", { service: "shop" });
  await setBackend(emulator, "canary", { service: "shop-canary" });
  await setBackend(emulator, "blog", { service: "blog", tag: "preview" });
  await setBackend(emulator, "masked", { urlMask: "/of/<service>" });
  await setBackend(emulator, "gone", { service: "no-such-service" });
  await write(emulator, "POST", `${COMPUTE}/global/backendServices`, { name: "empty" });
  const service = (name: string) => `global/backendServices/${name}`;
  const rules = ["blog", "gone", "empty"].map((name) => ({
    paths: [`/${name}`, `/${name}/*`],
    service: service(name),
  }));
  await setFront(emulator, {
    ...weights(0),
    hostRules: [
      { hosts: ["blog.example", "*.blog.example"], pathMatcher: "blog" },
      { hosts: ["all.example"], pathMatcher: "all" },
    ],
    pathMatchers: [
      { name: "blog", defaultService: service("blog") },
      {
        name: "all",
        defaultService: service("stable"),
        pathRules: [
          ...rules,
          { paths: ["/blog/archive"], service: service("stable") },
          { paths: ["/of/*"], service: service("masked") },
        ],
      },
    ],
  });
}, 60_000);
afterAll(() => emulator.close());

describe("a load balancer", () => {
  it.each([
    { canary: 0, seen: { "shop-one": 300 } },
    { canary: 1000, seen: { "shop-canary-one": 300 } },
  ])("with $canary of 1000 for the canary sends 300 requests to one side alone", async ({ canary, seen }) => {
    await setWeights(emulator, canary);
    expect(await tally(emulator, HOST, 300)).toEqual(seen);
  });

  it("splits 1,000 requests 75 to 25, within four standard errors", async () => {
    await setWeights(emulator, 250);
    const { "shop-canary-one": canary = 0, "shop-one": stable = 0 } = await tally(emulator, HOST, 1000);
    expect(canary + stable).toBe(1000);
    expect(Math.abs(canary / 1000 - 0.25)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / 1000));
  });

  it("counts what it sends in the revision's own metrics", async () => {
    await setWeights(emulator, 1000);
    const entries = async () =>
      ((
        await ask(emulator, "POST", "/v2/entries:list", {
          resourceNames: ["projects/p"],
          filter: 'resource.labels.service_name="shop-canary" AND httpRequest.requestUrl:"/counted"',
        })
      ).body["entries"] ?? []) as readonly object[];
    await visit(emulator, HOST, "/counted");
    expect(await entries()).toMatchObject([
      { httpRequest: { status: 200 }, resource: { labels: { revision_name: "shop-canary-one" } } },
    ]);
  });

  it.each([
    { host: "blog.example", path: "/", status: 200, text: "blog-one" },
    { host: "BLOG.example:8085", path: "/", status: 200, text: "blog-one" },
    { host: "www.blog.example", path: "/any", status: 200, text: "blog-one" },
    { host: "all.example", path: "/", status: 200, text: "shop-one" },
    { host: "all.example", path: "/blog/a?b=c", status: 200, text: "blog-one" },
    { host: "all.example", path: "/blog/archive", status: 200, text: "shop-one" },
    { host: "all.example", path: "/of/blog/x", status: 200, text: "blog-one" },
    { host: "all.example", path: "/of/", status: 502, text: "Server Error" },
    { host: "all.example", path: "/empty", status: 502, text: "Server Error" },
    { host: "all.example", path: "/gone", status: 404, text: "Page not found" },
    { host: "203.0.113.7", path: "/", status: 200, text: "shop-canary-one" },
    { host: "other.lb.localhost", path: "/", status: 404, text: "Page not found" },
  ])("answers $host$path with $status from $text", async ({ host, path, status, text }) => {
    await setWeights(emulator, 1000);
    expect(await visit(emulator, host, path)).toMatchObject({ status, text: expect.stringContaining(text) });
  });

  it("follows a write when its operation is done and as long again as it is slow to follow", async () => {
    await setWeights(emulator, 0);
    await sleep(300);
    await ask(emulator, "PUT", "/emulator/v1/delays", { computeMs: 200, balancerMs: 250 });
    const { body } = await ask(emulator, "GET", MAP);
    const began = performance.now();
    await ask(emulator, "PATCH", MAP, { fingerprint: body["fingerprint"], ...weights(1000) });
    await expect.poll(async () => (await visit(emulator, HOST)).text, { interval: 20 }).toBe("shop-canary-one");
    const took = performance.now() - began;
    await ask(emulator, "PUT", "/emulator/v1/delays", { computeMs: 10, balancerMs: 0 });
    expect(took).toBeGreaterThan(440);
  });

  it("finds nobody where the service was deleted, whose own host is free again", async () => {
    await deployNamed(emulator, "short");
    await setBackend(emulator, "short", { service: "short" });
    const { body } = await ask(emulator, "GET", `${PARENT}/services/short`);
    const own = new URL(String(body["uri"])).host;
    const before = (await visit(emulator, own)).status;
    const { status, body: operation } = await ask(emulator, "DELETE", `${PARENT}/services/short`);
    expect({ before, status, name: operation["name"], after: (await visit(emulator, own)).status }).toEqual({
      before: 200,
      status: 200,
      name: expect.stringMatching(/^projects\/p\/locations\/us-central1\/operations\//),
      after: 404,
    });
    const { body: map } = await ask(emulator, "GET", MAP);
    const path = { defaultRouteAction: null, defaultService: "global/backendServices/short" };
    await write(emulator, "PATCH", MAP, { fingerprint: map["fingerprint"], ...path });
    expect((await visit(emulator, HOST)).status).toBe(404);
  });
});
