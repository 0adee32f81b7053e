import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { below, bucketsOnCanary, openRouters } from "./router-stand";
import { TOKEN } from "./stage";

let routers: Awaited<ReturnType<typeof openRouters>>;
let canary: string;

beforeAll(async () => {
  routers = await openRouters();
  canary = await routers.deploy("shop-canary");
});
afterAll(() => routers.close());

describe("a router that is given the percent as a variable", () => {
  test.each([0, 5, 10, 50, 100, 5, 0])("sends the canary the users below %i and nobody else", async (percent) => {
    const url = await routers.deploy("shop", { CANARY_URL: canary, CANARY_PERCENT: String(percent) });
    expect(await bucketsOnCanary(url, "shop-canary")).toEqual(below(percent));
  });

  test("sends the canary nobody before the variable was ever set", async () => {
    const url = await routers.deploy("shop", { CANARY_URL: canary });
    expect(await bucketsOnCanary(url, "shop-canary")).toEqual([]);
  });
});

describe("a router that reads the published document", () => {
  const EVERY_SECONDS = 0.2;
  let metadata: Server;
  let url: string;

  beforeAll(async () => {
    metadata = createServer((request, response) => {
      const granted = request.headers["metadata-flavor"] === "Google";
      response.writeHead(granted ? 200 : 403).end(JSON.stringify({ access_token: granted ? TOKEN : "" }));
    });
    await new Promise<void>((done) => metadata.listen(0, "127.0.0.1", done));
    await routers.api("POST", "/storage/v1/b?project=demo-project", { name: "shop-rollouts" });
    url = await routers.deploy("shop-polling", {
      CANARY_URL: canary,
      CANARY_DOCUMENT_URL: "gs://shop-rollouts/canary/50%25 shop.json",
      CANARY_DOCUMENT_SECONDS: String(EVERY_SECONDS),
      STORAGE_EMULATOR_HOST: routers.emulator.url,
      GCE_METADATA_HOST: `127.0.0.1:${(metadata.address() as AddressInfo).port}`,
    });
  });
  afterAll(() => {
    metadata.close();
  });

  test("sends the canary nobody before there is one", async () => {
    expect(await bucketsOnCanary(url, "shop-canary")).toEqual([]);
  });

  test.each([
    ["the users below its percent", { version: 1, percent: 5, assignment: "md5" }, 5],
    ["more users when it says more", { version: 1, percent: 50, assignment: "md5" }, 50],
    ["the same users while it is malformed", { version: 1, percent: "100", assignment: "md5" }, 50],
    ["nobody when it says so", { version: 1, percent: 0, assignment: "md5" }, 0],
  ])("sends the canary %s", async (_, document, percent) => {
    const path = "/upload/storage/v1/b/shop-rollouts/o?uploadType=media&name=canary%2F50%2525%20shop.json";
    const { status } = await routers.api("POST", path, document);
    expect(status).toBe(200);
    await sleep(1.5 * EVERY_SECONDS * 1000);
    expect(await bucketsOnCanary(url, "shop-canary")).toEqual(below(percent));
  });
});
