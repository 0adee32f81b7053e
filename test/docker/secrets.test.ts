import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dockerfileOn } from "./application";
import { readContents, readTags } from "./contents";
import { openRelease, type Release, registryLogLength, registryWrites, TOKEN } from "./release";
import { BUILDERS, baseImage } from "./site";
import { watchCommandLines } from "./witness";

const SECRET = "sentinel-of-the-build-secret";
const ARGUMENT = "sentinel-of-the-build-argument";

/** Says how long the secret is, and says it out loud, too, as a careless script would. */
const CARELESS = `
  const secret = require("node:fs").readFileSync("/run/secrets/parcel", "utf8");
  console.log("the secret has " + secret.length + " letters: " + secret);
`;

type Ended = Awaited<ReturnType<Release["build"]>>;

function everythingSaid({ log, summary, outputs }: Ended): string {
  return [log, summary, JSON.stringify(outputs)].join("\n");
}

describe.each(BUILDERS)("secrets of a build with $builder", ({ builder, env }) => {
  let release: Release;
  let name: string;
  beforeAll(async () => {
    release = await openRelease(env);
    name = release.repository.slice(release.repository.indexOf("/") + 1);
  });
  afterAll(() => release.close());

  it("shows the token and the values of build arguments to nobody, and keeps the token out of the image", async () => {
    let ended: Ended | undefined;
    const lines = await watchCommandLines(async () => {
      ended = await release.build({ "build-args": `FLAVOUR=${ARGUMENT}` }, { RUNNER_DEBUG: "1" });
    });
    expect(ended?.exit).toBe(0);
    const seen = [...lines].join("\n");
    expect(seen).toContain("--build-arg FLAVOUR");
    const said = ended === undefined ? "" : everythingSaid(ended);
    expect([seen, said].filter((text) => text.includes(TOKEN) || text.includes(ARGUMENT))).toEqual([]);
    const contents = await readContents(name, ended?.outputs["digest"] ?? "");
    expect(contents.some((content) => content.includes(TOKEN))).toBe(false);
  });

  it("refuses a build argument that is named as a secret is, and says no value", async () => {
    const tags = await readTags(name);
    const ended = await release.build({ "build-args": `API_TOKEN=${ARGUMENT}` });
    expect(ended.exit).toBe(2);
    expect(ended.log).toContain("API_TOKEN");
    expect(everythingSaid(ended)).not.toContain(ARGUMENT);
    expect(await readTags(name)).toEqual(tags);
  });

  it.each([
    ["the token of the run", { "build-args": `FLAVOUR=x-${TOKEN}` }, TOKEN, {}],
    ["GitHub's token", { "build-args": `FLAVOUR=${SECRET}` }, SECRET, { GITHUB_TOKEN: SECRET }],
    ["a build secret", { "build-args": `FLAVOUR=${SECRET}`, secrets: `parcel=${SECRET}` }, SECRET, {}],
    ["a build secret as a tag", { tags: SECRET, secrets: `parcel=${SECRET}` }, SECRET, {}],
  ])("refuses %s where everybody would see it, before anything is built", async (_, inputs, secret, more) => {
    const before = await registryLogLength();
    let ended: Ended | undefined;
    const lines = await watchCommandLines(async () => {
      ended = await release.build(inputs, { RUNNER_DEBUG: "1", ...more });
    });
    expect(ended?.exit).toBe(2);
    expect([...lines].filter((line) => /\bdocker\b.* build /.test(line) || line.includes(secret))).toEqual([]);
    expect(await registryWrites(before)).toEqual([]);
    expect(ended === undefined ? secret : everythingSaid(ended)).not.toContain(secret);
  });

  it("shows GitHub's token to nobody where a command of the Dockerfile says it, and gives the image no tag", async () => {
    const step = `RUN ["/bin/node", "-e", "console.log('${SECRET}')"]\n`;
    await release.application.commit({ Dockerfile: dockerfileOn(await baseImage(), step) });
    const tags = await readTags(name);
    const ended = await release.build({}, { RUNNER_DEBUG: "1", GITHUB_TOKEN: SECRET });
    expect(ended.exit).toBe(1);
    expect(ended.log).toContain("shows the secret 'token or password of the run'");
    expect(everythingSaid(ended)).not.toContain(SECRET);
    expect(await readTags(name)).toEqual(tags);
  });

  const mounting = builder === "buildx" ? [{ inputs: { secrets: `parcel=${SECRET}` } }] : [];
  describe.each(mounting)("given to one command of the Dockerfile", ({ inputs }) => {
    let ended: Ended;
    let seen: string;
    beforeAll(async () => {
      const step = `RUN --mount=type=secret,id=parcel ["/bin/node", "careless.cjs"]\n`;
      await release.application.commit({
        "careless.cjs": CARELESS,
        Dockerfile: dockerfileOn(await baseImage(), step),
      });
      const lines = await watchCommandLines(async () => {
        ended = await release.build(inputs, { RUNNER_DEBUG: "1" });
      });
      seen = [...lines].join("\n");
    });

    it("reach it", () => {
      expect({ exit: ended.exit, log: ended.log }).toMatchObject({ exit: 0 });
      expect(ended.log).toContain(`the secret has ${SECRET.length} letters`);
    });

    it("are in nothing that is said, not even where the command itself says them", () => {
      expect(everythingSaid(ended)).not.toContain(SECRET);
    });

    it("are in no list of processes", () => {
      expect(seen).toContain("id=parcel");
      expect(seen).not.toContain(SECRET);
    });

    it("are in no layer, no history and no label of the image", async () => {
      const contents = await readContents(name, ended.outputs["digest"] ?? "");
      expect(contents.length).toBeGreaterThan(3);
      expect(contents.some((content) => content.includes("careless.cjs"))).toBe(true);
      expect(contents.some((content) => content.includes(SECRET))).toBe(false);
    });
  });
});
