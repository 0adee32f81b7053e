import { resolve } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Ask, ask, openRouters, USERS } from "./router-stand";

const [FIRST = ""] = USERS;
const LAST = USERS[99] ?? "";
const JSON_BODY = { "content-type": "application/json" };

let routers: Awaited<ReturnType<typeof openRouters>>;
let url: string;

beforeAll(async () => {
  routers = await openRouters();
  const canary = await routers.deploy("shop-canary");
  url = await routers.deploy("shop", { CANARY_URL: canary, CANARY_PERCENT: "50" });
});
afterAll(() => routers.close());

/** Returns the service that answered, without the number of its revision. */
async function servedBy(request: Ask): Promise<string | undefined> {
  const { headers } = await ask(url, request);
  return /^(.*)-0\d+-/.exec(String(headers["x-served-by"]))?.[1];
}

describe("a router whose canary has the users below 50", () => {
  test.each<[string, Ask, string]>([
    ["a canary's user by the header", { headers: { "x-user-id": FIRST } }, "shop-canary"],
    ["a stable's user by the header", { headers: { "x-user-id": LAST } }, "shop"],
    ["a canary's user by the query", { path: `/chat?a=b&user_id=${FIRST}` }, "shop-canary"],
    [
      "a canary's user by the JSON body",
      { method: "POST", headers: JSON_BODY, body: JSON.stringify({ user_id: FIRST }) },
      "shop-canary",
    ],
    [
      "the header's user where the body names another",
      { method: "POST", headers: { ...JSON_BODY, "x-user-id": LAST }, body: JSON.stringify({ user_id: FIRST }) },
      "shop",
    ],
    ["nobody", {}, "shop"],
    ["nobody by an empty header", { headers: { "x-user-id": "" } }, "shop"],
    [
      "nobody by a number in the body",
      { method: "POST", headers: JSON_BODY, body: JSON.stringify({ user_id: 7 }) },
      "shop",
    ],
    ["nobody by a broken body", { method: "POST", headers: JSON_BODY, body: "{" }, "shop"],
  ])("serves %s from the right service", async (_, request, service) => {
    expect(await servedBy(request)).toBe(service);
  });

  test("hands on method, path and body, and the canary's answer", async () => {
    const body = JSON.stringify({ user_id: FIRST, message: "hello" });
    const { status, text } = await ask(url, { method: "POST", path: "/chat?a=b", headers: JSON_BODY, body });
    expect([status, JSON.parse(text)]).toEqual([200, expect.objectContaining({ received: body.length })]);
  });

  test("answers for its own health, and says its percent", async () => {
    const { status, text } = await ask(url, { path: "/health", headers: { "x-user-id": FIRST } });
    expect([status, JSON.parse(text)]).toEqual([200, { status: "healthy", version: "1", canary_percent: 50 }]);
  });

  test("refuses a body that it cannot hold", async () => {
    const body = "x".repeat(1024 * 1024 + 1);
    expect((await ask(url, { method: "POST", body })).status).toBe(413);
  });
});

describe("a router whose canary is no canary", () => {
  test("tells a canary's user that there is no answer, and serves the others", async () => {
    const broken = await routers.deploy("shop-broken", { CANARY_URL: "http://127.0.0.1:9", CANARY_PERCENT: "50" });
    const replies = [FIRST, LAST].map((user) => ask(broken, { headers: { "x-user-id": user } }));
    expect((await Promise.all(replies)).map(({ status }) => status)).toEqual([502, 200]);
  });

  test("refuses to forward in a circle", async () => {
    const own = await routers.deploy("shop-circle");
    await routers.deploy("shop-circle", { CANARY_URL: own, CANARY_PERCENT: "50" });
    expect((await ask(own, { headers: { "x-user-id": FIRST } })).status).toBe(508);
  });
});

describe("a router with a malformed variable", () => {
  test.each([
    ["CANARY_PERCENT", "five", 'CANARY_PERCENT: expected an integer percent from 0 to 100, got "five"'],
    ["CANARY_PERCENT", "", 'CANARY_PERCENT: expected an integer percent from 0 to 100, got ""'],
    ["CANARY_PERCENT", "101", "CANARY_PERCENT: expected an integer percent from 0 to 100, got 101"],
    ["CANARY_URL", "shop", 'CANARY_URL: expected an HTTP address, got "shop"'],
    ["CANARY_DOCUMENT_URL", "ftp://a/b", "CANARY_DOCUMENT_URL: expected gs://BUCKET/OBJECT or an HTTP address, got"],
    ["CANARY_DOCUMENT_URL", "gs://bucket", "CANARY_DOCUMENT_URL: expected gs://BUCKET/OBJECT or an HTTP address, got"],
    ["CANARY_DOCUMENT_SECONDS", "often", "CANARY_DOCUMENT_SECONDS: expected everySeconds to be more than 0 seconds"],
  ])("%s=%s does not start", async (name, value, message) => {
    const ended = await execa(process.execPath, [resolve("examples/router/server.mjs")], {
      env: { CANARY_DOCUMENT_URL: "gs://bucket/object", [name]: value, PORT: "0" },
      extendEnv: false,
      reject: false,
      timeout: 10_000,
    });
    expect([ended.exitCode, ended.stderr]).toEqual([1, expect.stringContaining(message)]);
  });
});
