import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createDockerCall } from "../../src/cloud/docker/call";
import { createEngine } from "../../src/cloud/docker/engine";
import { createSources } from "../../src/cloud/git/sources";
import { createRunner } from "../../src/cloud/programs";
import { DEFAULT_LIMITS } from "../../src/cloud/retry";
import { buildPush } from "../../src/flows/build-push";
import type { Workshop } from "../../src/ports/workshop";
import { cleanUp, connect } from "../cloud/registry/lab";
import { FakeClock } from "../fakes/clock";
import { buildJob } from "../flows/build/jobs";
import { readContents, readTags } from "./contents";
import { pushTo, tinyImage } from "./registry-content";
import { BUILDERS, REGISTRY } from "./site";

cleanUp();

/** Each file has its own name in it, by which it is found in a layer. */
const CLEAN = ["seen.txt", "sub/Seen.TXT", "sub/aab.txt", "vendor/keep.txt"];
const DIRTY = ["gha-creds-1.json", "sub/gha-creds-2.json", "sub/.git/config", "vendor/not.txt", "sub/left.txt"];
const RULES = "sub/SEEN.txt\nsub/a+b.txt\nsub//left.txt\nvendor\n!vendor/keep.txt\n!*.json\n";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "canary-context-")));
  path = `context/${randomUUID()}`;
  const write = async (name: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder, "real", name)), { recursive: true });
    await writeFile(join(folder, "real", name), text);
  };
  for (const name of [...CLEAN, ...DIRTY]) await write(name, `this is ${name}\n`);
  await write(".dockerignore", RULES);
  await write("Dockerfile", "FROM scratch\nCOPY . /app/\n");
  const git = (...args: string[]) => execa("git", args, { cwd: join(folder, "real") });
  await git("init", "--quiet");
  await git("config", "user.email", "a@example.com");
  await git("config", "user.name", "this is .git/config");
  await git("add", "--force", ".dockerignore", "Dockerfile", ...CLEAN);
  await git("commit", "--quiet", "--message", "x");
  await symlink(join(folder, "real"), join(folder, "link"));
});
afterEach(() => rm(folder, { recursive: true }));

/** Returns what build-push works with, by this docker; `lines` is its log. */
function workshopWith(env: Readonly<Record<string, string>>, lines: string[] = []): Workshop {
  const signal = new AbortController().signal;
  const run = createRunner(signal);
  const given = { PATH: process.env["PATH"], ...env };
  const log = { info: (line: string) => void lines.push(line) };
  const engine = createEngine({
    call: createDockerCall(run, given, async () => ({})),
    env: given,
    log,
    patience: { limits: DEFAULT_LIMITS, signal, log },
    account: () => undefined,
    temporary: tmpdir(),
    redact: (text) => text,
  });
  const sources = createSources(run, given, "/nowhere");
  return { sources, engine, registry: connect(), tokens: () => [], clock: new FakeClock(), log };
}

function job() {
  const context = join(folder, "link");
  return buildJob({ image: { host: REGISTRY, path, tag: "v1" }, context, dockerfile: join(context, "Dockerfile") });
}

describe.each(BUILDERS)("with $builder", ({ env }) => {
  it("there is in the image what the rules say of the folder that a link leads to, and no sign-in", async () => {
    const server = createServer().listen(join(folder, "real/socket"));
    await once(server, "listening");
    const { outputs } = await buildPush(workshopWith(env), job()).finally(() => server.close());
    const contents = Buffer.concat(await readContents(path, outputs["digest"] ?? "")).toString("latin1");
    const found = [...CLEAN, ...DIRTY, ".git/config"].filter((name) => contents.includes(`this is ${name}`));
    expect(found).toEqual(CLEAN);
    expect(await readFile(join(folder, "real/.dockerignore"), "utf8")).toBe(RULES);
  });

  it("a run that ended after the first tag is taken up by the next one", async () => {
    const workshop = workshopWith(env);
    const tag: Workshop["registry"]["tag"] = async (image, name) => {
      if (name === "v1") throw new Error("killed");
      await workshop.registry.tag(image, name);
    };
    const registry = { ...workshop.registry, read: workshop.registry.read.bind(workshop.registry), tag };
    await expect(buildPush({ ...workshop, registry }, job())).rejects.toThrow("killed");
    expect(await readTags(path)).toEqual([expect.stringMatching(/^content-[0-9a-f]{40}$/)]);
    const { outputs } = await buildPush(workshop, job());
    expect(outputs).toMatchObject({ skipped: "true", tags: "v1" });
    expect((await readTags(path)).length).toBe(2);
  });

  it("an image of somebody else's under the content's tag is not believed", async () => {
    const first = await buildPush(workshopWith(env), job());
    const content = (await readTags(path)).find((name) => name.startsWith("content-"));
    const foreign = tinyImage("amd64");
    await pushTo(REGISTRY, path).image(foreign, content);
    const lines: string[] = [];
    const { outputs } = await buildPush(workshopWith(env, lines), job());
    expect([first.outputs["skipped"], outputs["skipped"]]).toEqual(["false", "false"]);
    expect(outputs["digest"]).not.toBe(foreign.manifest.digest);
    expect(lines.join("\n")).toContain("is an image of other content, by its label cloud-run-canary.content");
    expect((await buildPush(workshopWith(env), job())).outputs).toEqual({ ...outputs, skipped: "true" });
  });
});
