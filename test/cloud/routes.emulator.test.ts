import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { deployNamed, MAP } from "../../emulator/test/compute/stand";
import { ask } from "../../emulator/test/control/http";
import type { Json } from "../../src/core/json";
import type { Route } from "../../src/core/outside";
import { planRoute } from "../../src/core/route-change";
import { failureOf } from "./google";
import { DOCUMENT, MATCHER, openRoutes, REGIONAL, type RoutesStand, WHOLE } from "./routes-stand";

let stand: RoutesStand;
beforeEach(async () => {
  stand = await openRoutes();
});
afterEach(() => stand.emulator.close());

const read = (route: Route) => stand.cloud.routes.read(route);
const planned = async (route: Route, percent: number) => planRoute(await read(route), percent);
const send = async (route: Route, percent: number) => stand.cloud.routes.send(await planned(route, percent));
const WAYS: readonly (readonly [string, Route])[] = [
  ["the default route", WHOLE],
  ["a path matcher", MATCHER],
  ["a regional URL map", REGIONAL],
  ["a document", DOCUMENT],
];

/** What the emulated URL map says beside what belongs to one route. */
async function mapWithout(...keys: readonly string[]): Promise<Json> {
  const { body } = await ask(stand.emulator, "GET", MAP);
  const rest = Object.entries(body).filter(([key]) => !["fingerprint", ...keys].includes(key));
  return Object.fromEntries(rest) as Json;
}

describe.each(WAYS)("%s", (_, route) => {
  it("is read back as it was sent, up and down again", async () => {
    const seen = [(await read(route)).percent];
    for (const percent of [5, 100, 0]) {
      await send(route, percent);
      seen.push((await read(route)).percent);
    }
    expect(seen).toEqual([0, 5, 100, 0]);
  });

  it("lets one of two writers win, and tells the other of the conflict", async () => {
    const [one, two] = [await planned(route, 5), await planned(route, 10)];
    await stand.cloud.routes.send(one);
    await expect(stand.cloud.routes.send(two)).rejects.toMatchObject({ code: "CONFLICT" });
    expect((await read(route)).percent).toBe(5);
  });

  it("may have been changed although the answer was lost, which a read shows", async () => {
    const change = await planned(route, 5);
    await stand.admin("POST", "faults", { method: change.wire.method, drop: "after" });
    await expect(stand.cloud.routes.send(change)).rejects.toMatchObject({ code: "CLOUD_UNREACHABLE" });
    await expect.poll(async () => (await read(route)).percent).toBe(5);
  });

  it("is as it was where the request never arrived", async () => {
    const change = await planned(route, 5);
    await stand.admin("POST", "faults", { method: change.wire.method, drop: "before" });
    await expect(stand.cloud.routes.send(change)).rejects.toMatchObject({ code: "CLOUD_UNREACHABLE" });
    expect((await read(route)).percent).toBe(0);
  });
});

describe("a URL map", () => {
  it.each([
    ["its default route", WHOLE, "defaultRouteAction"],
    ["its path matcher", MATCHER, "pathMatchers"],
  ])("has %s changed and nothing beside it", async (_, route, key) => {
    const before = await mapWithout(key);
    await send(route, 5);
    expect(await mapWithout(key)).toEqual(before);
  });

  it("is waited for until the operation is done", async () => {
    await stand.admin("PUT", "delays", { computeMs: 400 });
    const from = Date.now();
    await send(WHOLE, 5);
    expect(Date.now() - from).toBeGreaterThanOrEqual(400);
    expect((await read(WHOLE)).percent).toBe(5);
  });

  it.each([
    ["CONFLICT", "RESOURCE_NOT_READY"],
    ["QUOTA_EXCEEDED", "QUOTA_EXCEEDED"],
    ["CLOUD_REFUSED", "SOMETHING_ELSE"],
  ])("throws %s with Google's words where the operation fails with %s", async (code, word) => {
    await stand.admin("PUT", "operation-errors", [{ target: "urlMaps/web", code: word, message: "not today" }]);
    const error = await failureOf(send(WHOLE, 5));
    expect([error.code, error.message]).toEqual([code, expect.stringContaining(`${word}: not today`)]);
  });

  it.each([
    ["global", WHOLE],
    ["regional", REGIONAL],
  ])("that is %s knows the services behind its backends", async (_, route) => {
    const at = { region: "us-central1" };
    expect(await stand.cloud.routes.backend(route, "stable")).toEqual({
      serves: [{ ...at, service: "shop" }],
      others: [],
    });
    expect(await stand.cloud.routes.backend(route, "canary")).toEqual({
      serves: [{ ...at, service: "shop-canary", tag: "canary" }],
      others: [],
    });
    expect(await stand.cloud.routes.backend(route, "none")).toBeUndefined();
  });

  it.each<[string, Route]>([
    ["a URL map", { ...WHOLE, name: "none" }],
    ["a bucket", { ...DOCUMENT, bucket: "none" }],
  ])("that is none is told with what to do, as is %s", async (_, route) => {
    expect((await failureOf(read(route))).code).toBe("ROUTE_NOT_FOUND");
  });
});

describe("a document", () => {
  it("that is no JSON object is refused for users, and overwritten to take them away", async () => {
    const name = encodeURIComponent(DOCUMENT.object);
    await ask(stand.emulator, "POST", `/upload/storage/v1/b/routes/o?uploadType=media&name=${name}`, [5]);
    expect((await failureOf(send(DOCUMENT, 10))).code).toBe("ROUTE_UNFIT");
    await stand.cloud.routes.send(planRoute(await stand.cloud.routes.read(DOCUMENT, "lower"), 0));
    expect((await read(DOCUMENT)).body).toEqual({ version: 1, service: "shop", percent: 0, assignment: "md5" });
  });

  it("is made so that nobody keeps a copy, and is JSON", async () => {
    await send(DOCUMENT, 5);
    const path = `/storage/v1/b/routes/o/${encodeURIComponent(DOCUMENT.object)}`;
    expect((await ask(stand.emulator, "GET", path)).body).toMatchObject({
      cacheControl: "no-store",
      contentType: "application/json",
    });
    expect((await ask(stand.emulator, "GET", `${path}?alt=media`)).body).toEqual({
      version: 1,
      service: "shop",
      percent: 5,
      assignment: "md5",
    });
  });
});

describe("a service", () => {
  it("is deleted, also where the answer was lost and where it is gone already", async () => {
    await deployNamed(stand.emulator, "shop-canary");
    const ref = { project: "p", region: "us-central1", service: "shop-canary" };
    await stand.admin("POST", "faults", { method: "DELETE", drop: "after" });
    await stand.cloud.services.delete(ref);
    expect(await stand.cloud.services.read(ref)).toBeUndefined();
    await stand.cloud.services.delete(ref);
  });
});
