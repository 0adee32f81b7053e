import { expect, it } from "vitest";
import { ask, PARENT, startQuick } from "./http";
import { installed, runGcloud } from "./real-gcloud";

it.runIf(installed)(
  "the real gcloud makes a new service without being told who may call it",
  async () => {
    const emulator = await startQuick();
    const done = await runGcloud(emulator, ["run", "deploy", "fresh", "--image=img:1", "--quiet"]);
    const { body } = await ask(emulator, "GET", `${PARENT}/services/fresh`);
    await emulator.close();
    expect(done).toMatchObject({ code: 0 });
    expect(body).toMatchObject({ terminalCondition: { state: "CONDITION_SUCCEEDED" } });
  },
  60_000,
);
