import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { image, openStage, type Stage } from "./stage";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await stage.deploy();
});
afterAll(() => stage.close());

/** Runs the command line on a laptop: no runner, no variables of one. */
function cli(...words: string[]) {
  const env = { PATH: process.env["PATH"] ?? "", ...stage.emulator.environment() };
  return execa(process.execPath, [resolve("dist/cli.js"), ...words], {
    cwd: stage.folder,
    extendEnv: false,
    all: true,
    reject: false,
    env,
  });
}

describe("the command line", () => {
  it("shows a dry run whole, with no command to a runner in it", async () => {
    const { all, exitCode } = await cli(
      "deploy-canary",
      "--plan",
      "rollout.yml",
      "--image",
      image("v2"),
      "--dry-run",
      "true",
    );
    expect(exitCode).toBe(0);
    expect(all).toContain(
      "PATCH /v2/projects/demo-project/locations/us-central1/services/ion-api?updateMask=template,traffic,annotations",
    );
    expect(all).not.toContain("::");
  });

  it.each([
    ["at the end", ["--dry-run"]],
    ["before another option", ["--dry-run", "--stage", "stage-1"]],
  ])("takes --dry-run without a value for true: %s", async (_, words) => {
    await stage.writes(); // What was written until now is none of this run's.
    const { all, exitCode } = await cli("deploy-canary", "--plan", "rollout.yml", "--image", image("v2"), ...words);
    expect({ exitCode, all }).toEqual({ exitCode: 0, all: expect.stringContaining("PATCH /v2/projects/demo-project") });
    expect(await stage.writes()).toEqual([]);
  });

  it("shows in its help how a flag is written, and nothing of how it is read", async () => {
    const { all, exitCode } = await cli("rollback", "--help");
    expect(exitCode).toBe(0);
    expect(all).toContain("--dry-run [value]");
    expect(all).not.toContain("preset");
  });

  it("says which version it is", async () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8"));
    expect(await cli("--version")).toMatchObject({ exitCode: 0, all: version });
  });

  it("does what the action of the same name does", async () => {
    const deployed = await cli("deploy-canary", "--plan", "rollout.yml", "--image", image("v2"), "--stage", "stage-1");
    expect(deployed).toMatchObject({ exitCode: 0 });
    expect(deployed.all).toContain("percent: 5");
    const back = await cli("rollback", "--service", "ion-api", "--region", "us-central1", "--mode", "emergency");
    expect(back).toMatchObject({ exitCode: 0 });
    expect(back.all).toContain("outcome: rolled-back");
  });

  it.each([
    { when: "an option is mistyped", words: ["rollback", "--servce", "ion-api"], says: "--service" },
    { when: "a command does not exist", words: ["rolback"], says: "rollback" },
    { when: "a value is malformed", words: ["metrics-gate", "--for", "10"], says: "10m" },
    {
      when: "a secret's file is not there",
      words: ["metrics-gate", "--plan", "rollout.yml", "--metrics-tokens-file", "none"],
      says: "at metrics-tokens-file: expected the path of a file with the input metrics-tokens, got one that cannot be read (ENOENT)",
    },
    {
      when: "a secret's file is malformed",
      words: ["metrics-gate", "--plan", "rollout.yml", "--metrics-tokens-file", "rollout.yml"],
      says: "at metrics-tokens: expected a host and its token such as prometheus.example.com=TOKEN",
    },
    { when: "a confirmation is missing", words: ["rollback", "--plan", "rollout.yml"], says: "confirm: ion-api" },
  ])("ends with 2 when $when, and says what was meant", async ({ words, says }) => {
    const { all, exitCode } = await cli(...words);
    expect(exitCode).toBe(2);
    expect(all).toContain(says);
  });

  it("serves the emulator and prints the lines for a shell until it is told to stop", async () => {
    const child = execa(process.execPath, [resolve("dist/cli.js"), "emulator"], { all: true, reject: false });
    const [first] = await new Promise<[Buffer]>((done) => child.all.once("data", (chunk: Buffer) => done([chunk])));
    child.kill("SIGTERM");
    const { exitCode } = await child;
    expect(String(first)).toContain("export CLOUDSDK_API_ENDPOINT_OVERRIDES_RUN=");
    expect(exitCode).toBe(0);
  });
});
