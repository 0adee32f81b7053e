import { delimiter } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { failureOf, type Handler } from "../google";
import { answerOf, makeImage, turnDown } from "./images";
import { cleanUp, connect, connectInstead, imageOn, makeFolder, startServer } from "./lab";

cleanUp();

const { manifest, config } = makeImage();
const base64 = (text: string) => Buffer.from(text).toString("base64");
const MINE = base64("me:sentinel-password");

/** Wants a password, and takes every one. */
const askingForPassword: Handler = (seen) =>
  seen.headers["authorization"] === undefined
    ? turnDown(401, "UNAUTHORIZED", "", { "www-authenticate": 'Basic realm="x"' })
    : answerOf(seen, [manifest, config]);

const withConfig = (config: unknown) => ({ DOCKER_CONFIG: makeFolder({ "config.json": config }) });

/** Returns how the registry was asked the second time, after its challenge. */
async function loginSent(host: string, config: unknown): Promise<string | undefined> {
  const server = await startServer(askingForPassword);
  await connectInstead(server, withConfig(config))
    .read(imageOn(host))
    .catch(() => undefined);
  const sent = server.seen[1]?.headers["authorization"];
  return typeof sent === "string" ? Buffer.from(sent.replace("Basic ", ""), "base64").toString() : undefined;
}

/** Programs as Docker calls them; they write down what they were asked. */
const HELPERS = {
  "docker-credential-good": `#!/bin/sh\nread host\nprintf '{"Username":"%s-user","Secret":"sentinel-%s"}' "$host" "$1"\n`,
  "docker-credential-token": `#!/bin/sh\ncat >/dev/null\necho '{"Username":"<token>","Secret":"sentinel-identity"}'\n`,
  "docker-credential-empty": "#!/bin/sh\necho 'credentials not found in native keychain'\nexit 1\n",
  "docker-credential-broken": "#!/bin/sh\necho 'sentinel-half'\necho sentinel-half >&2\nexit 3\n",
  "docker-credential-babble": "#!/bin/sh\ncat >/dev/null\necho sentinel-babble\n",
};
const PATH = process.env["PATH"];
beforeEach(() => {
  process.env["PATH"] = `${makeFolder(HELPERS)}${delimiter}${PATH}`;
});
afterEach(() => {
  process.env["PATH"] = PATH;
});

describe("the login that Docker has", () => {
  it.each([
    ["in its file", "ghcr.io", { auths: { "ghcr.io": { auth: MINE } } }, "me:sentinel-password"],
    ["under an older key", "ghcr.io", { auths: { "https://ghcr.io/v2/": { auth: MINE } } }, "me:sentinel-password"],
    [
      "for Docker Hub",
      "docker.io",
      { auths: { "https://index.docker.io/v1/": { auth: MINE } } },
      "me:sentinel-password",
    ],
    ["in two fields", "ghcr.io", { auths: { "ghcr.io": { username: "me", password: "sentinel" } } }, "me:sentinel"],
    ["with a colon in the password", "ghcr.io", { auths: { "ghcr.io": { auth: base64("me:a:b") } } }, "me:a:b"],
    ["of the host's helper", "ghcr.io", { credHelpers: { "ghcr.io": "good" } }, "ghcr.io-user:sentinel-get"],
    [
      "of the store",
      "docker.io",
      { credsStore: "good", auths: { "docker.io": { auth: MINE } } },
      "https://index.docker.io/v1/-user:sentinel-get",
    ],
    [
      "of the helper before the store's",
      "ghcr.io",
      { credsStore: "broken", credHelpers: { "ghcr.io": "good" } },
      "ghcr.io-user:sentinel-get",
    ],
    [
      "of the file, where the host's helper is the empty one",
      "ghcr.io",
      { credsStore: "broken", credHelpers: { "ghcr.io": "" }, auths: { "ghcr.io": { auth: MINE } } },
      "me:sentinel-password",
    ],
    ["for another host: none", "ghcr.io", { auths: { "quay.io": { auth: MINE } } }, undefined],
    ["without a password: none", "ghcr.io", { auths: { "ghcr.io": { auth: base64("me:") } } }, undefined],
    ["in an empty file: none", "ghcr.io", "", undefined],
    ["with a helper that knows the host not: none", "ghcr.io", { credsStore: "empty" }, undefined],
  ])("is sent: %s", async (_, host, docker, expected) => {
    expect(await loginSent(host, docker)).toBe(expected);
  });

  it("is looked for in the home folder where DOCKER_CONFIG names none", async () => {
    const server = await startServer(askingForPassword);
    const home = makeFolder({ ".docker/config.json": { auths: { [server.host]: { auth: MINE } } } });
    expect((await connect({ HOME: home }).read(imageOn(server.host)))?.digest).toBe(manifest.digest);
  });

  it.each([
    ["fails", "broken", /docker-credential-broken .* got exit 3/],
    ["says something else", "babble", /got something that is none/],
    ["is not there", "absent", /got no such program on PATH/],
    ["has a name with a path in it", "../../bin/evil", /a name that is no program's/],
  ])("is missed, without a word of the helper, where it %s", async (_, helper, pattern) => {
    const server = await startServer(askingForPassword);
    const error = await failureOf(connect(withConfig({ credsStore: helper })).read(imageOn(server.host)));
    expect(error).toMatchObject({ code: "CREDENTIALS_MISSING", message: expect.stringMatching(pattern) });
    expect(`${error.message}${error.hint}`).not.toContain("sentinel");
  });

  it.each([
    ["is no JSON", '{"auths": sentinel'],
    ["has another shape", { auths: { "ghcr.io": { auth: ["sentinel"] } } }],
  ])("is not guessed where the file %s", async (_, config) => {
    const server = await startServer(askingForPassword);
    const error = await failureOf(connect(withConfig(config)).read(imageOn(server.host)));
    expect(error.code).toBe("INPUT_INVALID");
    expect(error.message).toContain("config.json: expected Docker's config in JSON");
    expect(`${error.message}${error.hint}`).not.toContain("sentinel");
  });

  it.each([
    ["a helper", { credsStore: "token" }],
    ["the file", { auths: { "azure.example": { auth: base64("0:"), identitytoken: "sentinel-identity" } } }],
  ])("is exchanged for a token where %s has one that lasts", async (_, docker) => {
    const server = await startServer((seen) => {
      if (seen.path.includes("/oauth2/token")) return { json: { access_token: "sentinel-short" } };
      if (seen.headers["authorization"] === "Bearer sentinel-short") return answerOf(seen, [manifest, config]);
      const challenge = 'Bearer realm="https://azure.example/oauth2/token",service="azure.example"';
      return turnDown(401, "UNAUTHORIZED", "", { "www-authenticate": challenge });
    });
    const found = await connectInstead(server, withConfig(docker)).read(imageOn("azure.example"));
    expect(found?.digest).toBe(manifest.digest);
    const asked = server.seen.find(({ path }) => path.includes("/oauth2/token"));
    expect(asked).toMatchObject({ method: "POST", path: "/https/azure.example/oauth2/token" });
    expect(Object.fromEntries(new URLSearchParams(asked?.body))).toEqual({
      grant_type: "refresh_token",
      client_id: "cloud-run-canary",
      refresh_token: "sentinel-identity",
      service: "azure.example",
      scope: "repository:shop/app:pull",
    });
  });
});
