import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Emulator } from "../../emulator";
import { ask, startQuick } from "../control/http";
import { DIGESTS, openRegistry, type RegistryStand } from "./registry-stand";

const HOST = "us-central1-docker.pkg.dev";
const REPOSITORY = "/v1/projects/p/locations/us-central1/repositories/images";
const IMAGE = { command: [process.execPath], env: {} };
const FIXED = `sha256:${"a".repeat(64)}`;

let registry: RegistryStand;
let emulator: Emulator;
beforeAll(async () => {
  registry = await openRegistry();
  const images = {
    [`${HOST}/p/images/api:v1`]: IMAGE,
    [`${HOST}/p/images/api@${FIXED}`]: IMAGE,
    [`${HOST}/p/images/any/*`]: IMAGE,
    "europe-west1-docker.pkg.dev/p/images/api:v3": IMAGE,
    [`${HOST}/p/others/api:v4`]: IMAGE,
  };
  emulator = await startQuick({ images, registry: registry.address, repositoryMs: 0 });
  const parent = "/v1/projects/p/locations/us-central1/repositories";
  await ask(emulator, "POST", `${parent}?repositoryId=images`, { format: "DOCKER" });
});
afterAll(async () => {
  await emulator.close();
  await registry.close();
});

const get = async (path: string) => (await ask(emulator, "GET", `${REPOSITORY}${path}`)).body;
const status = async (path: string) => (await ask(emulator, "GET", `${REPOSITORY}${path}`)).status;

describe("the images of a repository", () => {
  it("are those of the table and of the registry, each once, with all its tags", async () => {
    const { dockerImages } = (await get("/dockerImages")) as {
      dockerImages: readonly { uri: string; tags?: readonly string[] }[];
    };
    const seen = dockerImages.map(({ uri, tags = [] }) => `${uri.slice(`${HOST}/p/images/`.length)} ${tags.join(",")}`);
    expect(seen.toSorted()).toEqual([
      expect.stringMatching(/^api@sha256:7[0-9a-f]{63} v1$/),
      `api@${FIXED} `,
      `shop/app@${DIGESTS.one} latest,v1`,
      `web@${DIGESTS.many} v2`,
      `web@${DIGESTS.part} `,
    ]);
  });

  it("are shown with what the registry knows of them", async () => {
    expect(await get(`/dockerImages/shop%2Fapp@${DIGESTS.one}`)).toEqual({
      name: `projects/p/locations/us-central1/repositories/images/dockerImages/shop%2Fapp@${DIGESTS.one}`,
      uri: `${HOST}/p/images/shop/app@${DIGESTS.one}`,
      tags: ["latest", "v1"],
      imageSizeBytes: "1150",
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      buildTime: "2025-02-03T04:05:06Z",
      uploadTime: "2025-02-03T04:05:06.000000Z",
      updateTime: "2025-02-03T04:05:06.000000Z",
    });
  });

  it("say for which platforms they are where they are for several", async () => {
    expect(await get(`/dockerImages/web@${DIGESTS.many}`)).toMatchObject({
      mediaType: "application/vnd.oci.image.index.v1+json",
      imageManifests: [
        { architecture: "amd64", os: "linux", digest: DIGESTS.part },
        { architecture: "arm64", os: "linux", digest: DIGESTS.part },
      ],
    });
  });

  it("add up to the repository's size", async () => {
    expect(await get("")).toMatchObject({ sizeBytes: String(1150 + 2150) });
  });

  it.each([
    { what: "an unknown digest", path: `/dockerImages/web@sha256:${"0".repeat(64)}` },
    { what: "an unknown image", path: `/dockerImages/none@${DIGESTS.one}` },
    { what: "another repository's image", path: `/dockerImages/api@sha256:${"b".repeat(64)}` },
    { what: "an unknown package", path: "/packages/none" },
    { what: "the tags of an unknown package", path: "/packages/none/tags" },
    { what: "an unknown tag", path: "/packages/web/tags/v1" },
    { what: "an unknown version", path: `/packages/web/versions/sha256:${"0".repeat(64)}` },
    { what: "a repository that was never made", path: "x/dockerImages" },
  ])("do not include $what", async ({ path }) => {
    expect(await status(path)).toBe(404);
  });

  it("include by name what only a pattern of the table knows", async () => {
    const tag = await get("/packages/any%2Fthing/tags/v7");
    const version = String(tag["version"]);
    const digest = version.slice(version.lastIndexOf("/") + 1);
    expect(await get(`/dockerImages/any%2Fthing@${digest}`)).toMatchObject({
      uri: `${HOST}/p/images/any/thing@${digest}`,
    });
  });
});

describe("a package", () => {
  it("is every image of one path, whether its name is escaped once or twice", async () => {
    const names = ((await get("/packages"))["packages"] as readonly { name: string }[]).map(({ name }) =>
      name.slice(name.lastIndexOf("/") + 1),
    );
    expect(names.toSorted()).toEqual(["api", "shop%2Fapp", "web"]);
    expect(await get("/packages/shop%252Fapp")).toEqual(await get("/packages/shop%2Fapp"));
  });

  it("has versions, which name their tags in the full view only", async () => {
    const path = `/packages/shop%2Fapp/versions/${DIGESTS.one}`;
    const full = await get(`${path}?view=FULL`);
    expect(full).toMatchObject({
      metadata: { imageSizeBytes: "1150" },
      relatedTags: [{ name: expect.stringMatching(/\/tags\/latest$/) }, { name: expect.stringMatching(/\/tags\/v1$/) }],
    });
    expect(await get(path)).toEqual({ ...full, relatedTags: undefined });
  });

  it("has tags, of all versions or of one", async () => {
    const name = "projects/p/locations/us-central1/repositories/images/packages/web";
    const tag = { name: `${name}/tags/v2`, version: `${name}/versions/${DIGESTS.many}` };
    const of = (digest: string) =>
      get(`/packages/web/tags?filter=${encodeURIComponent(`version="${name}/versions/${digest}"`)}`);
    expect(await get("/packages/web/tags")).toEqual({ tags: [tag] });
    expect([await of(DIGESTS.many), await of(DIGESTS.part)]).toEqual([{ tags: [tag] }, {}]);
  });
});

describe("a registry that is away", () => {
  it("is told where images are asked for, and leaves the repository itself readable", async () => {
    const gone = await openRegistry();
    await gone.close();
    const alone = await startQuick({ registry: gone.address, repositoryMs: 0 });
    await ask(alone, "POST", "/v1/projects/p/locations/us-central1/repositories?repositoryId=images", {
      format: "DOCKER",
    });
    const ofImages = await ask(alone, "GET", `${REPOSITORY}/dockerImages`);
    const ofRepository = await ask(alone, "GET", REPOSITORY);
    await alone.close();
    expect([ofImages.status, ofRepository.status]).toEqual([503, 200]);
  });
});
