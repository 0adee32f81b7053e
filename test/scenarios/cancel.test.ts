import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { LEDGER_KEY, parseLedger } from "../../src/core/ledger-text";
import { runnerEnvironment } from "./bundles";
import { image, openStage, planText, type Stage } from "./stage";

/** The runner asks a cancelled step's process to end by SIGINT, and 7.5 s later by SIGTERM. */
const PATIENCE = 7.5;
const SERVICE = "/v2/projects/demo-project/locations/us-central1/services/ion-api";
const SLOW = 20_000;
/** A metric whose numbers are there at once, so that it is asked for from the first look on. */
const METRICS = `metrics:
  - { name: errors, source: cloud-monitoring, measure: rate, target: 1%, warn: 2%, rollback: 5%, window: 1s, lag: 1ms }
`;

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
  await stage.writePlan(
    planText(METRICS).replaceAll("watch: 1s", "watch: 60s").replace("deadline: 2s", "deadline: 60s"),
  );
  await stage.deploy();
});
afterEach(() => stage.close());

/** Starts the action as the runner does: the `run` of its one step, in bash, in a process group of its own. */
async function startStep(action: string, inputs: Record<string, string>) {
  const folder = resolve(action);
  const manifest = parse(await readFile(join(folder, "action.yml"), "utf8"));
  const script = join(stage.folder, "step.sh");
  await writeFile(script, manifest.runs.steps[0].run);
  await Promise.all(["output", "summary"].map((file) => writeFile(join(stage.folder, file), "")));
  // A promise of the process itself would wait for its end.
  const step = execa("/bin/bash", ["--noprofile", "--norc", "-e", "-o", "pipefail", script], {
    cwd: stage.folder,
    extendEnv: false,
    all: true,
    reject: false,
    detached: true,
    env: runnerEnvironment(stage.emulator, stage.folder, inputs, { GITHUB_ACTION_PATH: folder }),
  });
  return { step };
}

async function until(what: string, isThere: () => Promise<boolean>): Promise<void> {
  for (let look = 0; look < 400; look++) {
    if (await isThere()) return;
    await sleep(50);
  }
  throw new Error(`expected ${what} within 20 s, got none`);
}

/** The next request like this takes longer than a runner waits. */
const slow = async (method: string, path: string, delayMs = SLOW) => {
  await stage.api("POST", "/emulator/v1/faults", { method, path, delayMs });
};
const isHit = async () => ((await stage.api("GET", "/emulator/v1/faults")).body["faults"] as unknown[]).length === 0;
const isAsked = (path: RegExp) => async () => {
  const { body } = await stage.api("GET", "/emulator/v1/requests");
  return (body["requests"] as readonly { readonly path: string }[]).some((request) => path.test(request.path));
};
const toStageOne = async () => {
  await stage.run("deploy-canary", { image: image("v2"), stage: "stage-1" });
};
const nothing = async () => undefined;
const hasCanary = async () => (await stage.traffic()).tags["canary"] !== undefined;

/** Returns whether users are served as the ledger says; a service without one serves one revision to everybody. */
async function isAsWritten(): Promise<boolean> {
  const { body } = await stage.api("GET", SERVICE);
  const { percent } = await stage.traffic();
  const text = (body["annotations"] as Record<string, string> | undefined)?.[LEDGER_KEY];
  if (text === undefined) return Object.values(percent).join() === "100";
  const reading = parseLedger(text);
  return reading.kind === "ledger" && (percent[reading.ledger.canary] ?? 0) === reading.ledger.percent;
}

function isAlive(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}

describe("a step that is cancelled", () => {
  it.each([
    {
      what: "metrics-gate while it watches",
      action: "actions/metrics-gate",
      inputs: {},
      prepare: toStageOne,
      moment: isAsked(/timeSeries/),
    },
    {
      what: "the root action while it asks for the canary's health",
      action: ".",
      inputs: { image: image("unhealthy") },
      prepare: nothing,
      moment: hasCanary,
    },
    {
      what: "the root action while it watches a stage",
      action: ".",
      inputs: { image: image("v2") },
      prepare: nothing,
      moment: isAsked(/timeSeries/),
    },
    {
      what: "the root action during a slow write",
      action: ".",
      inputs: { image: image("v2") },
      prepare: () => slow("PATCH", "services/ion-api", 3000),
      moment: isHit,
      // It had been sent before, and may still arrive.
      late: "PATCH",
    },
    {
      what: "rollback before its write",
      action: "actions/rollback",
      inputs: { mode: "emergency", "github-token": "" },
      prepare: async () => {
        await toStageOne();
        await slow("GET", "/revisions");
      },
      moment: isHit,
    },
    {
      what: "propose while it asks for numbers",
      action: "actions/propose",
      inputs: { "github-token": "", image: image("v2") },
      prepare: async () => {
        await toStageOne();
        await sleep(1500);
        await slow("GET", "timeSeries");
      },
      moment: isHit,
    },
    {
      what: "monitor while it asks for numbers",
      action: "actions/monitor",
      inputs: { "github-token": "" },
      prepare: async () => {
        await toStageOne();
        await sleep(1500);
        await slow("GET", "timeSeries");
      },
      moment: isHit,
    },
  ])(
    "ends in time and writes nothing more: $what",
    { timeout: 60_000 },
    async ({ action, inputs, prepare, moment, late }) => {
      await prepare();
      await stage.api("DELETE", "/emulator/v1/requests");
      const { step } = await startStep(action, inputs);
      await until("its moment", moment);
      await stage.writes();
      const since = Date.now();
      step.kill("SIGINT");
      const terminate = setTimeout(() => step.kill("SIGTERM"), PATIENCE * 1000);
      const { exitCode, all } = await step;
      clearTimeout(terminate);
      const seconds = (Date.now() - since) / 1000;
      expect({ exitCode, log: all }).toMatchObject({ exitCode: 130, log: expect.stringContaining("CANCELLED") });
      expect(seconds).toBeLessThan(7);
      expect(isAlive(step.pid ?? 0)).toBe(false);
      await sleep(4000);
      expect((await stage.writes()).filter(({ method }) => method !== late)).toEqual([]);
      await until("the traffic that the ledger tells", isAsWritten);
    },
  );
});
