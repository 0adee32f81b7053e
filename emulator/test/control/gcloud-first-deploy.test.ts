import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, it } from "vitest";
import { ask, PARENT, startQuick } from "./http";

const GCLOUD = "gcloud";
const installed = (await execa(GCLOUD, ["--version"], { reject: false })).exitCode === 0;

it.runIf(installed)(
  "the real gcloud makes a new service without being told who may call it",
  async () => {
    const emulator = await startQuick();
    const directory = await mkdtemp(join(tmpdir(), "gcloud-"));
    const env = {
      PATH: process.env["PATH"],
      HOME: directory,
      CLOUDSDK_CONFIG: directory,
      ...emulator.shellEnvironment(),
    };
    const args = ["run", "deploy", "fresh", "--image=img:1", "--quiet"];
    const done = await execa(GCLOUD, args, { env, extendEnv: false, reject: false });
    const { body } = await ask(emulator, "GET", `${PARENT}/services/fresh`);
    await emulator.close();
    await rm(directory, { recursive: true, force: true });
    expect(done).toMatchObject({ exitCode: 0 });
    expect(body).toMatchObject({ terminalCondition: { state: "CONDITION_SUCCEEDED" } });
  },
  60_000,
);
