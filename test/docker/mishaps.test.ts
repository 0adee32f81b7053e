import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { readContents, readTags } from "./contents";
import { type MoodyRegistry, startMoodyRegistry } from "./proxy";
import { openRelease, type Release } from "./release";
import { BUILDERS, baseImage } from "./site";

const SIGN_IN = "gha-creds-0123456789abcdef.json";
const KEY = "sentinel-of-a-credentials-file";

/** Uploads begin with a POST, and manifests come by PUT. */
const isWrite = (method = "") => ["POST", "PUT", "PATCH"].includes(method);

describe.each(BUILDERS)("what can go wrong with $builder", ({ env }) => {
  let release: Release;
  let name: string;
  let moody: MoodyRegistry | undefined;
  beforeAll(async () => {
    release = await openRelease(env);
    name = release.repository.slice(release.repository.indexOf("/") + 1);
  });
  afterAll(() => release.close());
  afterEach(() => moody?.close());

  const broken = [
    { what: "its Dockerfile is missing", inputs: { dockerfile: "app/Nothing" }, exit: 2, says: "Nothing" },
    { what: "its context is missing", inputs: { context: "elsewhere" }, exit: 2, says: "elsewhere" },
  ];
  it.each(broken)("builds nothing where $what", async ({ inputs, exit, says }) => {
    await release.witness.calls();
    const ended = await release.build(inputs);
    expect(ended.exit).toBe(exit);
    expect(ended.log).toContain(says);
    expect((await release.witness.calls()).filter((call) => /\bbuild\b/.test(call))).toEqual([]);
  });

  it("shows the last lines of a build that fails, and pushes nothing", async () => {
    const step = `["/bin/node", "-e", "console.error('the seventh test failed'); process.exit(3)"]`;
    await release.application.write("Broken", `FROM ${await baseImage()}\nRUN ${step}\n`);
    const ended = await release.build({ dockerfile: "app/Broken" });
    expect(ended).toMatchObject({ exit: 1, outputs: {} });
    expect(ended.log).toContain("BUILD_FAILED");
    expect(ended.summary).toContain("the seventh test failed");
    expect(await readTags(name)).toEqual([]);
  });

  it("keeps the file of a sign-in out of the image", async () => {
    await release.application.write(SIGN_IN, JSON.stringify({ key: KEY }));
    const ended = await release.build({ "skip-if-unchanged": "false" });
    expect({ exit: ended.exit, log: ended.log }).toMatchObject({ exit: 0 });
    const contents = await readContents(name, ended.outputs["digest"] ?? "");
    expect(contents.some((content) => content.includes("ion-api.mjs"))).toBe(true);
    expect(contents.some((content) => content.includes(KEY) || content.includes(SIGN_IN))).toBe(false);
  });

  const moods = [
    { status: 503, code: "UNAVAILABLE" },
    { status: 429, code: "TOOMANYREQUESTS" },
  ];
  it.each(moods)("asks again where the registry answers $status for a while", async (refusal) => {
    moody = await startMoodyRegistry(({ method }, refused) => (isWrite(method) && refused < 2 ? refusal : undefined));
    const image = `${moody.address}/demo-project/moody-${refusal.status}/ion-api`;
    const { exit, outputs, log } = await release.build({ image });
    expect({ exit, log }).toMatchObject({ exit: 0 });
    expect(outputs["image"]).toBe(`${image}@${outputs["digest"]}`);
    expect(moody.refused()).toBe(2);
  });

  it("says how to sign in where the push is denied, and gives out no image", async () => {
    const denied = { status: 403, code: "DENIED" };
    moody = await startMoodyRegistry(({ method }) => (isWrite(method) ? denied : undefined));
    const image = `${moody.address}/demo-project/denied/ion-api`;
    const { exit, outputs, log, summary } = await release.build({ image });
    expect({ exit, outputs }).toEqual({ exit: 4, outputs: {} });
    expect(log).toContain("PERMISSION_DENIED");
    expect(log + summary).toContain(`docker login ${moody.address}`);
    expect(await readTags("demo-project/denied/ion-api")).toEqual([]);
  });
});
