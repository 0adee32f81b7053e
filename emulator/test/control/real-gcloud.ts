import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import type { Emulator } from "../../emulator";

const GCLOUD = "gcloud";

/** Whether this machine has gcloud at all. */
export const installed = (await execa(GCLOUD, ["--version"], { reject: false })).exitCode === 0;

/** How a run of gcloud ended; `text` is all that it printed, `out` what a script would read. */
export interface GcloudRun {
  readonly code: number | undefined;
  readonly out: string;
  readonly text: string;
}

/** Runs the real gcloud in the emulator's shell environment, with a configuration of its own. */
export async function runGcloud(emulator: Emulator, args: readonly string[]): Promise<GcloudRun> {
  const directory = await mkdtemp(join(tmpdir(), "gcloud-"));
  const env = {
    PATH: process.env["PATH"],
    HOME: directory,
    CLOUDSDK_CONFIG: directory,
    ...emulator.shellEnvironment(),
  };
  const done = await execa(GCLOUD, args, { env, extendEnv: false, reject: false });
  await rm(directory, { recursive: true, force: true });
  return { code: done.exitCode, out: done.stdout, text: `${done.stdout}\n${done.stderr}` };
}
