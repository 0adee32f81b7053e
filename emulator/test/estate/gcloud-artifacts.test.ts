import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Emulator } from "../../emulator";
import { startQuick } from "../control/http";
import { installed, runGcloud } from "../control/real-gcloud";

const REPOSITORY = "us-central1-docker.pkg.dev/p/images";
const IMAGE = { command: [process.execPath, "--version"], env: {} };
const IMAGES = {
  [`${REPOSITORY}/web:v1`]: IMAGE,
  [`${REPOSITORY}/web:v2`]: IMAGE,
  [`${REPOSITORY}/shop/app:v1`]: IMAGE,
};

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startQuick({ auth: "required", token: "operator-token", images: IMAGES });
});
afterAll(() => emulator.close());

async function run(...args: readonly string[]): Promise<string> {
  const { code, out, text } = await runGcloud(emulator, ["artifacts", ...args]);
  expect({ args, code, text }).toMatchObject({ code: 0 });
  return out;
}

const json = async (...args: readonly string[]): Promise<unknown> => JSON.parse(await run(...args, "--format=json"));

describe("the real gcloud on Artifact Registry", () => {
  it.runIf(installed)(
    "creates a repository once, describes and lists it",
    async () => {
      const create = ["repositories", "create", "images", "--repository-format=docker", "--location=us-central1"];
      await run(...create, "--immutable-tags", "--description=Images");
      const again = await runGcloud(emulator, ["artifacts", ...create]);
      expect(again).toMatchObject({ code: 1, text: expect.stringContaining("ALREADY_EXISTS") });
      expect(await json("repositories", "describe", "images", "--location=us-central1")).toMatchObject({
        name: "projects/p/locations/us-central1/repositories/images",
        format: "DOCKER",
        mode: "STANDARD_REPOSITORY",
        dockerConfig: { immutableTags: true },
      });
      expect(await run("repositories", "list", "--format=value(name.basename())")).toBe("images");
      await run("repositories", "update", "images", "--location=us-central1", "--update-labels=team=a");
      const missing = await runGcloud(emulator, ["artifacts", "repositories", "describe", "none", "--location=us"]);
      expect(missing).toMatchObject({ code: 1, text: expect.stringContaining("NOT_FOUND") });
    },
    90_000,
  );

  it.runIf(installed)(
    "lists the images of a repository and of a path in it, and what the tags point to",
    async () => {
      const images = await json("docker", "images", "list", REPOSITORY, "--include-tags");
      expect(images).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ package: `${REPOSITORY}/web`, tags: ["v1"] }),
          expect.objectContaining({ package: `${REPOSITORY}/web`, tags: ["v2"] }),
          expect.objectContaining({ package: `${REPOSITORY}/shop/app`, tags: ["v1"] }),
        ]),
      );
      const nested = await json("docker", "images", "list", `${REPOSITORY}/shop/app`, "--include-tags");
      expect(nested).toEqual([expect.objectContaining({ package: `${REPOSITORY}/shop/app`, tags: ["v1"] })]);
      const tags = await run("docker", "tags", "list", REPOSITORY, "--format=value(image,tag.basename())");
      expect(tags.split("\n").toSorted()).toEqual([
        `${REPOSITORY}/shop/app\tv1`,
        `${REPOSITORY}/web\tv1`,
        `${REPOSITORY}/web\tv2`,
      ]);
    },
    60_000,
  );

  it.runIf(installed)(
    "describes an image by its tag, and says of an unknown one that it is not there",
    async () => {
      const described = await json("docker", "images", "describe", `${REPOSITORY}/web:v1`);
      expect(described).toMatchObject({
        image_summary: { digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/), repository: "images" },
      });
      const missing = await runGcloud(emulator, ["artifacts", "docker", "images", "describe", `${REPOSITORY}/web:v9`]);
      expect(missing).toMatchObject({ code: 1 });
    },
    60_000,
  );
});
