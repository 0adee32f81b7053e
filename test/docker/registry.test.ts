import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Daemon, startDaemon } from "../../scripts/docker/daemon";
import { findProgram, freePort } from "../../scripts/docker/programs";
import { openDockerConfig } from "../../src/cloud/registry/docker-config";
import type { ImageName } from "../../src/core/image";
import { failureOf } from "../cloud/google";
import { cleanUp, connect, makeFolder, makeSession } from "../cloud/registry/lab";
import { pushTo, tinyImage, tinyIndex } from "./registry-content";
import { BUILDERS, REGISTRY } from "./site";

cleanUp();

const named = (reference: Partial<ImageName>, host = REGISTRY): ImageName => ({ host, path: "tiny/app", ...reference });
const AMD = tinyImage("amd64", { "org.opencontainers.image.revision": "abc" });
const ARM = tinyImage("arm64");

describe("a real registry", () => {
  beforeAll(async () => {
    const push = pushTo(REGISTRY, "tiny/app");
    await push.image(AMD, "amd");
    await push.image(ARM, "arm");
    await push.index(tinyIndex(AMD, ARM), "both");
  });

  it.each([
    ["tag", { tag: "amd" }],
    ["digest", { digest: AMD.manifest.digest }],
  ])("is read by %s", async (_, reference) => {
    expect(await connect().read(named(reference))).toEqual({
      digest: AMD.manifest.digest,
      size: AMD.size,
      variants: [
        {
          platform: "linux/amd64",
          labels: { "org.opencontainers.image.revision": "abc" },
          env: ["A=1"],
          history: ["COPY . /"],
        },
      ],
    });
  });

  it("is read through an index", async () => {
    const found = await connect().read(named({ tag: "both" }));
    expect(found?.digest).toBe(tinyIndex(AMD, ARM).digest);
    expect(found?.variants.map(({ platform }) => platform)).toEqual(["linux/amd64", "linux/arm64"]);
  });

  it.each([
    ["tag", { tag: "none" }],
    ["digest", { digest: `sha256:${"0".repeat(64)}` }],
    ["repository", { path: "none/such", tag: "amd" }],
  ])("says that there is no such %s", async (_, reference) => {
    expect(await connect().read(named(reference))).toBeUndefined();
  });

  it("gives a tag, moves it, and lets it be given twice", async () => {
    const registry = connect();
    const both = tinyIndex(AMD, ARM).digest;
    const seen: (string | undefined)[] = [];
    for (const digest of [AMD.manifest.digest, both, both]) {
      await registry.tag({ ...named({}), digest }, "moving");
      seen.push((await registry.read(named({ tag: "moving" })))?.digest);
    }
    expect(seen).toEqual([AMD.manifest.digest, both, both]);
  });

  it("is not given a tag for what it does not have", async () => {
    const error = await failureOf(connect().tag({ ...named({}), digest: `sha256:${"0".repeat(64)}` }, "moving"));
    expect(error.code).toBe("CLOUD_REFUSED");
  });
});

/** `sentinel-password` by bcrypt, the only way in which the registry keeps passwords. */
const HASH = "$2b$05$mYslSnqXSZdRX.s0yONND.fP.3f3zm9HHljfpCq2WomcnLaYhDY.q";
const LOGIN = Buffer.from("me:sentinel-password").toString("base64");

describe("a real registry with a password", () => {
  let host: string;
  let daemon: Daemon;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "canary-guarded-"));
    host = `127.0.0.1:${await freePort()}`;
    daemon = await startGuarded(host, folder);
    const push = pushTo(host, "tiny/app", { authorization: `Basic ${LOGIN}` });
    await push.image(AMD, "amd");
  });
  afterAll(async () => {
    await daemon.stop();
    rmSync(folder, { recursive: true });
  });

  const knowing = (auth: string) => ({
    DOCKER_CONFIG: makeFolder({ "config.json": { auths: { [host]: { auth } } } }),
  });

  it("is read and tagged with the login that Docker has", async () => {
    const registry = connect(knowing(LOGIN));
    await registry.tag({ ...named({}, host), digest: AMD.manifest.digest }, "more");
    expect((await registry.read(named({ tag: "more" }, host)))?.digest).toBe(AMD.manifest.digest);
  });

  it.each([
    ["no login", ""],
    ["a wrong one", Buffer.from("me:sentinel-mistake").toString("base64")],
  ])("turns away who has %s", async (_, auth) => {
    const error = await failureOf(connect(knowing(auth)).read(named({ tag: "amd" }, host)));
    expect(error).toMatchObject({ code: "PERMISSION_DENIED", hint: `docker login ${host}` });
    expect(error.message).toContain("UNAUTHORIZED: authentication required");
    expect(error.message).not.toMatch(/sentinel/);
  });
});

function startGuarded(addr: string, folder: string): Promise<Daemon> {
  const [users, config] = [join(folder, "users"), join(folder, "registry.yml")];
  const storage = { filesystem: { rootdirectory: join(folder, "kept") } };
  writeFileSync(users, `me:${HASH}\n`);
  writeFileSync(
    config,
    JSON.stringify({ version: 0.1, storage, auth: { htpasswd: { realm: "here", path: users } }, http: { addr } }),
  );
  return startDaemon({
    program: findProgram("docker-registry") ?? findProgram("registry") ?? "docker-registry",
    args: ["serve", config],
    log: join(folder, "log"),
    answers: async () => (await fetch(`http://${addr}/v2/`).catch(() => undefined))?.status === 401,
  });
}

const WITH_BUILDX = BUILDERS.filter(({ builder }) => builder === "buildx");

describe.each(WITH_BUILDX)("the real $builder in a folder with Google's login", ({ env }) => {
  const buildx = async (config: string, ...args: readonly string[]): Promise<string> =>
    (await execa("docker", ["buildx", ...args], { env: { ...env, DOCKER_CONFIG: config } })).stdout;
  /** A builder is listed once for itself and once for each node. */
  const names = async (config: string): Promise<Set<string>> =>
    new Set((await buildx(config, "ls", "--format", "{{.Builder.Name}}")).split("\n"));

  it("has the user's builders, and keeps new ones where the user finds them", async () => {
    const own = env.DOCKER_CONFIG;
    const session = makeSession({ DOCKER_CONFIG: own, RUNNER_TEMP: makeFolder() });
    const { path = "", remove } = await openDockerConfig(session, ["us-central1-docker.pkg.dev"]);
    const before = await names(own);
    expect(await names(path)).toEqual(before);
    await buildx(path, "create", "--name", "made-meanwhile", "--driver", "remote", "unix:///nowhere.sock");
    await remove();
    const after = await names(own);
    await buildx(own, "rm", "made-meanwhile");
    expect(after).toEqual(new Set([...before, "made-meanwhile"]));
  });
});
