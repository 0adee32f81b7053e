import { describe, expect, it } from "vitest";
import { failureOf, type Handler, TOKEN } from "../google";
import { answerOf, makeImage, turnDown } from "./images";
import { cleanUp, connect, connectInstead, imageOn, makeFolder, startServer } from "./lab";

cleanUp();

const { manifest, config } = makeImage();
const HOST = "us-central1-docker.pkg.dev";
const GOOGLES = `Basic ${Buffer.from(`oauth2accesstoken:${TOKEN}`).toString("base64")}`;

/** A registry that gives its tokens at the realm, and wants one for everything. */
function tokenRegistry(realm: string, token = "sentinel-registry-token"): Handler {
  return (seen) => {
    if (seen.path.includes("/token")) return { json: { token } };
    if (seen.headers["authorization"] === `Bearer ${token}`) return answerOf(seen, [manifest, config]);
    const challenge = `Bearer realm="${realm}",service="${HOST}",scope="repository:p/r/app:pull"`;
    return turnDown(401, "UNAUTHORIZED", "", { "www-authenticate": challenge });
  };
}

describe("the ambient Google credentials", () => {
  it.each([HOST, "gcr.io", "eu.gcr.io"])(
    "log in at %s, where a token for the image is given for them",
    async (host) => {
      const server = await startServer(tokenRegistry(`https://${host}/v2/token`));
      const found = await connectInstead(server).read(imageOn(host, "p/r/app:v1"));
      expect(found?.digest).toBe(manifest.digest);
      const asked = server.seen.filter(({ path }) => path.includes("/token"));
      expect(asked.map(({ path, headers }) => [decodeURIComponent(path), headers["authorization"]])).toEqual([
        [`/https/${host}/v2/token?service=${HOST}&scope=repository:p/r/app:pull`, GOOGLES],
      ]);
    },
  );

  it("are not shown before the registry asks", async () => {
    const server = await startServer((seen) => answerOf(seen, [manifest, config]));
    await connectInstead(server).read(imageOn(HOST, "p/r/app:v1"));
    expect(server.seen.map(({ headers }) => headers["authorization"])).toEqual([undefined, undefined]);
  });

  it.each([
    ["a stranger's realm", "https://tokens.example/token", /got https:\/\/tokens\.example/],
    ["a realm in plain text", "http://us-docker.pkg.dev/token", /over https, got http:/],
    ["a realm that is none", "token", /got no address/],
  ])("are not sent to %s", async (_, realm, pattern) => {
    const server = await startServer(tokenRegistry(realm));
    const error = await failureOf(connectInstead(server).read(imageOn(HOST, "p/r/app:v1")));
    expect(error).toMatchObject({ code: "CLOUD_REFUSED", message: expect.stringMatching(pattern) });
    expect(JSON.stringify(server.seen)).not.toContain(GOOGLES);
  });

  it.each(["ghcr.io", "docker.io", "evilgcr.io", "pkg.dev.example"])("are not sent to %s", async (host) => {
    const server = await startServer((seen, raw) =>
      seen.headers["authorization"] === undefined
        ? turnDown(401, "UNAUTHORIZED", "", { "www-authenticate": 'Basic realm="x"' })
        : tokenRegistry(`https://${host}/token`)(seen, raw),
    );
    const error = await failureOf(connectInstead(server).read(imageOn(host)));
    expect(error.code).toBe("PERMISSION_DENIED");
    const sent = JSON.stringify(server.seen);
    expect(sent).not.toContain(TOKEN);
    expect(sent).not.toContain(GOOGLES.slice("Basic ".length));
  });

  it("are not sent to a registry on this machine", async () => {
    const server = await startServer(() => turnDown(401, "UNAUTHORIZED", "", { "www-authenticate": "Basic" }));
    await failureOf(connect().read(imageOn(server.host)));
    expect(server.seen.map(({ headers }) => headers["authorization"])).toEqual([undefined]);
  });

  const none = { CLOUDSDK_AUTH_ACCESS_TOKEN: "" };
  it("give way to what Docker knows where there are none", async () => {
    const server = await startServer(tokenRegistry(`https://${HOST}/v2/token`));
    const auth = Buffer.from("_json_key:sentinel-key").toString("base64");
    const env = { ...none, DOCKER_CONFIG: makeFolder({ "config.json": { auths: { [HOST]: { auth } } } }) };
    expect((await connectInstead(server, env).read(imageOn(HOST, "p/r/app:v1")))?.digest).toBe(manifest.digest);
    expect(server.seen.map(({ headers }) => headers["authorization"])).toContain(`Basic ${auth}`);
  });

  it("are not needed for what anybody may read", async () => {
    const server = await startServer(tokenRegistry(`https://${HOST}/v2/token`));
    expect((await connectInstead(server, none).read(imageOn(HOST, "p/r/app:v1")))?.digest).toBe(manifest.digest);
  });

  it("are asked for where nobody else may read", async () => {
    const challenge = { "www-authenticate": `Bearer realm="https://${HOST}/v2/token"` };
    const server = await startServer((seen) =>
      seen.path.includes("/token") ? turnDown(403, "DENIED") : turnDown(401, "UNAUTHORIZED", "", challenge),
    );
    const error = await failureOf(connectInstead(server, none).read(imageOn(HOST, "p/r/app:v1")));
    expect(error).toMatchObject({
      code: "CREDENTIALS_MISSING",
      message: `could not read the image '${HOST}/p/r/app:v1': expected Google credentials, found none`,
      hint: expect.stringContaining("google-github-actions/auth"),
    });
  });
});
