import { MockAgent } from "undici";
import { describe, expect, it } from "vitest";
import { createChannel } from "../../../src/cloud/registry/channel";
import { type Answer, failureOf, type Handler } from "../google";
import { answerOf, give, makeImage } from "./images";
import { cleanUp, connect, digestedOn, imageOn, makeFolder, startServer } from "./lab";

cleanUp();

const { manifest, config } = makeImage();
const sendTo = (location: string): Answer => ({ status: 307, text: "", headers: { location } });
const basic = `Basic ${Buffer.from("me:sentinel-password").toString("base64")}`;

/** Serves the image to those who log in, and sends them elsewhere for its config. */
function guarded(location: string): Handler {
  return (seen) => {
    if (seen.headers["authorization"] !== basic) {
      return { status: 401, text: "", headers: { "www-authenticate": 'Basic realm="here"' } };
    }
    return seen.path.includes("/blobs/") ? sendTo(location) : answerOf(seen, [manifest]);
  };
}

const knowing = (host: string) => ({
  DOCKER_CONFIG: makeFolder({ "config.json": { auths: { [host]: { auth: basic.slice("Basic ".length) } } } }),
});

describe("a registry that sends on to where its blobs are", () => {
  it("is followed to another origin, without the login", async () => {
    const store = await startServer(() => give(config));
    const server = await startServer(guarded(`http://localhost:${store.port}/bucket/config?signed=1`));
    const found = await connect(knowing(server.host)).read(imageOn(server.host));
    expect(found?.variants).toHaveLength(1);
    expect(store.seen.map(({ path, headers }) => [path, headers["authorization"]])).toEqual([
      ["/bucket/config?signed=1", undefined],
    ]);
  });

  it("is followed at its own origin, with the login", async () => {
    const server = await startServer((seen, raw) =>
      seen.path === "/elsewhere" && seen.headers["authorization"] === basic
        ? give(config)
        : guarded("/elsewhere")(seen, raw),
    );
    expect((await connect(knowing(server.host)).read(imageOn(server.host)))?.variants).toHaveLength(1);
  });

  it("does not get the login back by sending home again", async () => {
    const store = await startServer(() => sendTo(`${server.url}/home`));
    const server = await startServer((seen, raw) =>
      seen.path === "/home" ? give(config) : guarded(`${store.url}/away`)(seen, raw),
    );
    await connect(knowing(server.host)).read(imageOn(server.host));
    expect(server.seen.at(-1)).toMatchObject({ path: "/home" });
    expect(server.seen.at(-1)?.headers).not.toHaveProperty("authorization");
  });

  it.each([
    ["a password", () => 'Basic realm="there"'],
    ["a token", (port: number) => `Bearer realm="http://127.0.0.1:${port}/token",service="there"`],
  ])("does not make the login go where a foreign origin asks for %s", async (_, challenge) => {
    const store = await startServer((seen) =>
      seen.path.startsWith("/token")
        ? { json: { token: "t" } }
        : { status: 401, text: "", headers: { "www-authenticate": challenge(store.port) } },
    );
    const server = await startServer(guarded(`http://localhost:${store.port}/bucket/config`));
    const error = await failureOf(connect(knowing(server.host)).read(imageOn(server.host)));
    expect(error).toMatchObject({ code: "CLOUD_REFUSED", message: expect.stringContaining("no login is asked for") });
    expect(store.seen.map(({ path, headers }) => [path, headers["authorization"]])).toEqual([
      ["/bucket/config", undefined],
    ]);
  });

  it.each([
    ["in a circle", "/v2/shop/app/blobs/again", /at most 3 redirects/],
    ["to a file", "file:///etc/passwd", /got one with file:/],
    ["to no address", "http://[", /got none/],
  ])("is refused where it sends %s", async (_, location, pattern) => {
    const server = await startServer(guarded(location));
    const error = await failureOf(connect(knowing(server.host)).read(imageOn(server.host)));
    expect(error).toMatchObject({ code: "CLOUD_REFUSED", message: expect.stringMatching(pattern) });
  });

  it("is refused where it sends a write elsewhere", async () => {
    const server = await startServer((seen) =>
      seen.method === "PUT" ? sendTo("/elsewhere") : answerOf(seen, [manifest]),
    );
    const error = await failureOf(connect().tag(digestedOn(server.host, manifest.digest), "v2"));
    expect(error.code).toBe("CLOUD_REFUSED");
    expect(server.seen.some(({ path }) => path === "/elsewhere")).toBe(false);
  });

  it("is refused where it sends from https to http", async () => {
    const agent = new MockAgent();
    agent.disableNetConnect();
    agent
      .get("https://registry.example")
      .intercept({ path: "/blob" })
      .reply(307, "", { headers: { location: "http://store.example/blob" } });
    const channel = createChannel(agent, new AbortController().signal);
    const asked = { method: "GET", url: "https://registry.example/blob", headers: {}, within: 1, most: 10 } as const;
    await expect(channel(asked)).rejects.toThrow("with https:, got one with http:");
  });
});
