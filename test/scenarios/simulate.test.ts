import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "simulate-"));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(
  join(folder, "rollout.yml"),
  "version: 1\nservice: ion-api\nregions: [us-central1]\nstages:\n  - { percent: 100, bake: 10m }\n",
);

/** Runs the command with no environment but the PATH: it needs neither credentials nor a cloud. */
function simulate(...options: string[]) {
  const words = ["simulate", "--plan", "rollout.yml", ...options];
  const env = { PATH: process.env["PATH"] ?? "" };
  return execa(process.execPath, [resolve("dist/cli.js"), ...words], {
    cwd: folder,
    extendEnv: false,
    reject: false,
    env,
  });
}

describe("cloud-run-canary simulate", () => {
  it("prints its findings, asks nobody and ends with 0", async () => {
    const { exitCode, stdout, stderr } = await simulate("--rps", "10", "--rollouts", "10");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain("stage-1: 100 %, 10 requests/s on the canary, 10 min");
  });

  it("prints JSON that a program can read as it is", async () => {
    const { exitCode, stdout } = await simulate("--rps", "10", "--rollouts", "10", "--format", "json");
    expect({ exitCode, seed: JSON.parse(stdout).seed }).toEqual({ exitCode: 0, seed: 1 });
  });

  it.each([
    { when: "an option is malformed", options: ["--rps", "ten", "--seed", "x"], says: "--seed" },
    { when: "there is no traffic to play", options: [], says: "expected --rps or --rps-by-hour, got neither" },
    { when: "an option is mistyped", options: ["--rpss", "1"], says: "--rps" },
  ])("ends with 2 where $when", async ({ options, says }) => {
    const { exitCode, stdout, stderr } = await simulate(...options);
    expect({ exitCode, told: stdout + stderr }).toEqual({ exitCode: 2, told: expect.stringContaining(says) });
  });

  it("ends with 130 at Ctrl-C", async () => {
    const child = simulate("--rps", "1000", "--rollouts", "20000");
    // Before it has started it would end by the signal itself; so many rollouts take far longer than this.
    setTimeout(() => child.kill("SIGINT"), 3000);
    expect(await child).toMatchObject({ exitCode: 130 });
  });
});
