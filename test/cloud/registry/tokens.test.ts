import { describe, expect, it } from "vitest";
import { failureOf, type Handler } from "../google";
import { answerOf, makeImage, turnDown } from "./images";
import { cleanUp, connect, digestedOn, imageOn, makeFolder, startServer } from "./lab";

cleanUp();

const { manifest, config } = makeImage();

/** A registry on this machine with tokens for its scopes, each good for so many requests; its challenge names no scope. */
function tokenRegistry(uses = 1000): Handler {
  const left = new Map<string, number>();
  const takes = (token: string, method: string): boolean => {
    const remaining = left.get(token) ?? 0;
    left.set(token, remaining - 1);
    return remaining > 0 && (method === "GET" || token.endsWith(":pull,push"));
  };
  return (seen) => {
    const url = new URL(seen.path, "http://x");
    if (url.pathname === "/token") {
      const token = `sentinel-${left.size}-${url.searchParams.get("scope")}`;
      left.set(token, uses);
      return { json: { token } };
    }
    if (takes(String(seen.headers["authorization"]).replace("Bearer ", ""), seen.method)) {
      return seen.method === "PUT" ? { status: 201, text: "" } : answerOf(seen, [manifest, config]);
    }
    const realm = `http://${seen.headers["host"]}/token`;
    return turnDown(401, "UNAUTHORIZED", "", { "www-authenticate": `Bearer realm="${realm}",service="here"` });
  };
}

const scopesAsked = (seen: readonly { path: string }[]) =>
  seen
    .filter(({ path }) => path.startsWith("/token"))
    .map(({ path }) => new URL(path, "http://x").searchParams.get("scope"));

describe("a registry's token", () => {
  it("is asked for once for all that is read of an image", async () => {
    const server = await startServer(tokenRegistry());
    const registry = connect();
    await registry.read(imageOn(server.host));
    await registry.read(imageOn(server.host));
    expect(scopesAsked(server.seen)).toEqual(["repository:shop/app:pull"]);
  });

  it("is asked for anew where it is taken no longer", async () => {
    const server = await startServer(tokenRegistry(1));
    expect((await connect().read(imageOn(server.host)))?.variants).toHaveLength(1);
    expect(scopesAsked(server.seen)).toHaveLength(2);
  });

  it("is another for another repository, and for writing", async () => {
    const server = await startServer(tokenRegistry());
    const registry = connect();
    await registry.read(imageOn(server.host, "shop/other:v1"));
    const conflict = await failureOf(registry.tag(digestedOn(server.host, manifest.digest), "v2"));
    expect(conflict.code).toBe("CONFLICT");
    expect(new Set(scopesAsked(server.seen))).toEqual(
      new Set(["repository:shop/other:pull", "repository:shop/app:pull", "repository:shop/app:pull,push"]),
    );
  });

  it.each([
    ["nothing", {}],
    ["what is no text", { token: 7 }],
    ["what would end the header", { token: "a\r\nx-evil: 1" }],
  ])("is refused where it is %s", async (_, json) => {
    const server = await startServer((seen, raw) =>
      seen.path.startsWith("/token") ? { json } : tokenRegistry()(seen, raw),
    );
    const error = await failureOf(connect().read(imageOn(server.host)));
    expect(error).toMatchObject({ code: "CLOUD_REFUSED", message: expect.stringContaining("expected a token from") });
  });

  it("is given up where the login for it is turned away", async () => {
    const server = await startServer((seen, raw) =>
      seen.path.startsWith("/token")
        ? turnDown(401, "UNAUTHORIZED", "incorrect username or password")
        : tokenRegistry()(seen, raw),
    );
    const auth = Buffer.from("me:sentinel-password").toString("base64");
    const env = { DOCKER_CONFIG: makeFolder({ "config.json": { auths: { [server.host]: { auth } } } }) };
    const error = await failureOf(connect(env).read(imageOn(server.host)));
    expect(error).toMatchObject({ code: "PERMISSION_DENIED", hint: `docker login ${server.host}` });
    expect(error.message).toContain("incorrect username or password");
    expect(server.seen).toHaveLength(2);
  });

  it("is asked for again where its endpoint is out for a moment", async () => {
    let isOut = true;
    const registry = tokenRegistry();
    const server = await startServer((seen, raw) => {
      if (!seen.path.startsWith("/token") || !isOut) return registry(seen, raw);
      isOut = false;
      return { status: 503, text: "" };
    });
    expect((await connect().read(imageOn(server.host)))?.digest).toBe(manifest.digest);
  });
});
