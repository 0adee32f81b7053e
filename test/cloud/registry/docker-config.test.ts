import { lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openDockerConfig } from "../../../src/cloud/registry/docker-config";
import { failureOf, TOKEN } from "../google";
import { cleanUp, makeFolder, makeSession } from "./lab";

cleanUp();

const HOST = "us-central1-docker.pkg.dev";
const AUTH = Buffer.from(`oauth2accesstoken:${TOKEN}`).toString("base64");
const MINE = { auth: "bWU6c2VudGluZWw=" };

/** Returns what is written for these hosts, for a user with this config. */
async function laidOut(config: unknown, hosts: readonly string[] = [HOST]): Promise<unknown> {
  const env = { DOCKER_CONFIG: makeFolder({ "config.json": config }), RUNNER_TEMP: makeFolder() };
  const { path = "" } = await openDockerConfig(makeSession(env), hosts);
  return JSON.parse(readFileSync(join(path, "config.json"), "utf8"));
}

describe("a folder for Docker", () => {
  it.each([
    [
      "beside the logins that are there",
      { auths: { "ghcr.io": MINE } },
      { auths: { "ghcr.io": MINE, [HOST]: { auth: AUTH } }, credHelpers: { [HOST]: "" } },
    ],
    [
      "in place of an older one",
      { auths: { [`https://${HOST}`]: { ...MINE, identitytoken: "x" } } },
      { auths: { [HOST]: { auth: AUTH } }, credHelpers: { [HOST]: "" } },
    ],
    [
      "before the host's helper, and no other's",
      { credHelpers: { [HOST]: "gcloud", "gcr.io": "gcloud" } },
      { auths: { [HOST]: { auth: AUTH } }, credHelpers: { [HOST]: "", "gcr.io": "gcloud" } },
    ],
    [
      "before the store, which others keep",
      { credsStore: "desktop" },
      { credsStore: "desktop", auths: { [HOST]: { auth: AUTH } }, credHelpers: { [HOST]: "" } },
    ],
    [
      "beside settings that are not logins",
      { currentContext: "remote", proxies: { default: { httpProxy: "http://x" } } },
      {
        currentContext: "remote",
        proxies: { default: { httpProxy: "http://x" } },
        auths: { [HOST]: { auth: AUTH } },
        credHelpers: { [HOST]: "" },
      },
    ],
  ])("has the Google login %s", async (_, config, expected) => {
    expect(await laidOut(config)).toEqual(expected);
  });

  it("has the login for all of Google's hosts among those that are asked for, and for no other", async () => {
    expect(await laidOut({}, [HOST, "gcr.io", "ghcr.io", "127.0.0.1:5000"])).toEqual({
      auths: { [HOST]: { auth: AUTH }, "gcr.io": { auth: AUTH } },
      credHelpers: { [HOST]: "", "gcr.io": "" },
    });
  });

  it("is for the user alone, links everything else of the user's, and leaves that as it is", async () => {
    const own = makeFolder({ "config.json": "{}", "buildx/instances/mine": "{}", "cli-plugins/docker-x": "x" });
    const temporary = makeFolder();
    const { path = "", remove } = await openDockerConfig(makeSession({ DOCKER_CONFIG: own, RUNNER_TEMP: temporary }), [
      HOST,
    ]);
    expect(path.startsWith(`${temporary}/`)).toBe(true);
    expect([statSync(path).mode & 0o777, statSync(join(path, "config.json")).mode & 0o777]).toEqual([0o700, 0o600]);
    expect(readdirSync(path).sort()).toEqual(["buildx", "cli-plugins", "config.json"]);
    expect(["buildx", "cli-plugins"].map((name) => readlinkSync(join(path, name)))).toEqual([
      join(own, "buildx"),
      join(own, "cli-plugins"),
    ]);
    await remove();
    await remove();
    expect(readdirSync(temporary)).toEqual([]);
    expect(readFileSync(join(own, "config.json"), "utf8")).toBe("{}");
    expect(lstatSync(join(own, "buildx/instances/mine")).isFile()).toBe(true);
  });

  it("is made for a user who has none", async () => {
    const env = { DOCKER_CONFIG: join(makeFolder(), "none"), RUNNER_TEMP: makeFolder() };
    const { path = "" } = await openDockerConfig(makeSession(env), [HOST]);
    expect(readdirSync(path)).toEqual(["config.json"]);
  });

  it.each([
    ["none of the hosts is Google's", {}, ["ghcr.io", "127.0.0.1:5000"]],
    ["there are no Google credentials", { CLOUDSDK_AUTH_ACCESS_TOKEN: "" }, [HOST]],
  ])("is the user's own where %s", async (_, env, hosts) => {
    const own = makeFolder({ "config.json": "{}" });
    const temporary = makeFolder();
    const session = makeSession({ DOCKER_CONFIG: own, RUNNER_TEMP: temporary, ...env });
    const { path, remove } = await openDockerConfig(session, hosts);
    await remove();
    expect({ path, temporary: readdirSync(temporary), own: readdirSync(own) }).toEqual({
      path: own,
      temporary: [],
      own: ["config.json"],
    });
  });

  it("is not made from a config that cannot be read, and no token stays behind", async () => {
    const temporary = makeFolder();
    const env = { DOCKER_CONFIG: makeFolder({ "config.json": "{sentinel" }), RUNNER_TEMP: temporary };
    const error = await failureOf(openDockerConfig(makeSession(env), [HOST]));
    expect(error.code).toBe("INPUT_INVALID");
    expect(error.message).not.toContain("sentinel");
    expect(readdirSync(temporary)).toEqual([]);
  });

  it("goes when the process does", async () => {
    const temporary = makeFolder();
    const env = { DOCKER_CONFIG: makeFolder(), RUNNER_TEMP: temporary };
    const leaving = new Set(process.listeners("exit"));
    await openDockerConfig(makeSession(env), [HOST]);
    expect(readdirSync(temporary)).toHaveLength(1);
    for (const leave of process.listeners("exit")) if (!leaving.has(leave)) leave(0);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it("is refused where there is no place for it, which is named", async () => {
    const env = { DOCKER_CONFIG: makeFolder(), RUNNER_TEMP: join(makeFolder(), "gone") };
    const error = await failureOf(openDockerConfig(makeSession(env), [HOST]));
    expect(error).toMatchObject({ code: "INPUT_INVALID", message: expect.stringContaining("RUNNER_TEMP") });
  });
});
