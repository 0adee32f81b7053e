import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { parse } from "yaml";
import { redact } from "../../src/github/redact";
import { startJob } from "../../src/jobs";
import { refusalOf } from "../fakes/refusal";

let workspace: string;
beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), "workspace-"));
});
afterEach(() => rmSync(workspace, { recursive: true }));

/** Starts build-push in the workspace; what is refused there is refused before docker or a registry is asked. */
function start(raw: Readonly<Record<string, string>>, more: Readonly<Record<string, string>> = {}) {
  const env = { PATH: process.env["PATH"], GITHUB_WORKSPACE: workspace, ...more };
  return refusalOf(() => startJob("build-push", raw, env, new AbortController().signal));
}

function plan(image: string): void {
  const lines = ["version: 1", "service: ion-api", "regions: [us-central1]", `image: ${image}`];
  writeFileSync(join(workspace, "rollout.yml"), lines.join("\n"));
}

describe("the image to build comes from the plan where the input does not say it, and", () => {
  it("without a plan it is missing", async () => {
    expect((await start({})).code).toBe("PLAN_MISSING");
  });

  it("without one in the plan it is bad input", async () => {
    plan("''");
    expect((await start({ plan: "rollout.yml" })).exit).toBe(2);
  });

  it("one by digest cannot be built", async () => {
    plan(`h.example/a@sha256:${"0".repeat(64)}`);
    const { code, message } = await start({ plan: "rollout.yml" });
    expect([code, message]).toEqual([
      "INPUT_INVALID",
      expect.stringContaining("to name a repository without a digest, got h.example/a@"),
    ]);
  });

  it("no plan is needed where the input says it", async () => {
    const { code, message } = await start({ image: "h.example/a", context: "nowhere" });
    expect([code, message]).toEqual([
      "INPUT_INVALID",
      expect.stringContaining("expected input 'context' to name a folder"),
    ]);
  });
});

const DOCKERFILE = "FROM scratch\n";

test("files of secrets that are not there are all named", async () => {
  writeFileSync(join(workspace, "Dockerfile"), DOCKERFILE);
  const { code, message } = await start({ image: "h.example/a", "secret-files": "A=a.txt\nB=b.txt" });
  expect([code, message.split("\n")]).toEqual([
    "INPUT_INVALID",
    ["a.txt", "b.txt"].map((file) => expect.stringContaining(`${join(workspace, file)}, got none that can be read`)),
  ]);
});

test("a missing Dockerfile is named, and paths start from the workspace", async () => {
  const { message } = await start({ image: "h.example/a", dockerfile: "docker/Dockerfile" });
  expect(message).toBe(`expected a Dockerfile at ${join(workspace, "docker/Dockerfile")}, got none`);
});

test("secrets are known before anything is said, also those in files", async () => {
  writeFileSync(join(workspace, "npmrc"), "f1le-sentinel\n");
  await start({ image: "h.example/a", secrets: "A=1nput-sentinel", "secret-files": "B=npmrc" });
  await start({ image: "H", secrets: "malf0rmed-sentinel" });
  const text = "1nput-sentinel f1le-sentinel malf0rmed-sentinel";
  expect(redact(text)).toBe("[secret] [secret] [secret]");
});

test("whatever of files is missing is named at once, with one `with:` to paste", async () => {
  plan(`h.example/a@sha256:${"0".repeat(64)}`);
  const raw = { plan: "rollout.yml", "secret-files": "A=a.txt\nB=b.txt" };
  const { code, message, hint = "" } = await start(raw);
  expect([code, message.split("\n").map((line) => line.split(" ").slice(0, 5).join(" "))]).toEqual([
    "INPUT_INVALID",
    [
      `expected a Dockerfile at ${join(workspace, "Dockerfile")},`,
      "expected input 'image', or 'image'",
      "expected a file for the",
      "expected a file for the",
    ],
  ]);
  const withs = parse(hint.slice(hint.indexOf("with:")));
  expect(Object.keys(withs.with)).toEqual(["context", "dockerfile", "image", "secret-files"]);
});

test("the tokens of the run and the logins of Docker are known before anything is said", async () => {
  writeFileSync(join(workspace, "Dockerfile"), DOCKERFILE);
  const auth = Buffer.from("me:d0cker-sentinel").toString("base64");
  const auths = { "other.example": { auth }, "h.example": { identitytoken: "id3ntity-sentinel" } };
  writeFileSync(join(workspace, "config.json"), JSON.stringify({ auths }));
  const env = {
    GITHUB_TOKEN: "gith8b-sentinel",
    GH_TOKEN: "gh-t0ken-sentinel",
    ACTIONS_RUNTIME_TOKEN: "runt1me-sentinel",
    CLOUDSDK_AUTH_ACCESS_TOKEN: "acc3ss-sentinel",
    DOCKER_CONFIG: workspace,
  };
  await start({ image: "h.example/a", tags: "d0cker-sentinel" }, env);
  const text = `${Object.values(env).slice(0, 4).join(" ")} d0cker-sentinel id3ntity-sentinel ${auth}`;
  expect(redact(text)).toBe(Array.from({ length: 7 }, () => "[secret]").join(" "));
});

describe("an image or a tag that could not be given out, for a secret is in it, is bad input:", () => {
  test.each([
    ["the image", { image: "h.example/mangl3d/a", secrets: "USER=mangl3d" }, "in 'image' that is a secret of this run"],
    ["a tag", { image: "h.example/a", tags: "v1-mangl3d", secrets: "USER=mangl3d" }, "in 'tags' that is a secret"],
  ])("%s", async (_, raw, words) => {
    writeFileSync(join(workspace, "Dockerfile"), DOCKERFILE);
    const { code, message } = await start(raw);
    expect([code, message]).toEqual(["INPUT_INVALID", expect.stringContaining(words)]);
    expect(message).not.toContain("mangl3d");
  });
});
