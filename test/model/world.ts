import { createHash } from "node:crypto";
import { connectCloud, parseSettings } from "../../src/cloud";
import { messageOf, RolloutError } from "../../src/errors";
import { readRawInputs } from "../../src/inputs/raw";
import type { ActionName } from "../../src/inputs/registry";
import { startJobIn } from "../../src/jobs";
import type { EvidenceStore, Metrics, Probe, World } from "../../src/ports";
import type { Forge } from "../../src/ports/forge";
import type { RealWorld } from "../../src/world";
import type { FakeCloudRun } from "../fakes/cloud-run";
import { Crash } from "../fakes/crash";
import { FakeMessenger } from "../fakes/hub";
import { FakeRoutes } from "../fakes/ways";
import { runnerEnv, runUrl } from "./context";
import type { ModelForge } from "./forge";
import { type OwnStep, RunnerLost, type StepEnd } from "./machine";
import type { VirtualTime } from "./time";

/** What the runs of a model share of the world outside of GitHub. */
export interface Surroundings {
  readonly time: VirtualTime;
  readonly cloud: FakeCloudRun;
  readonly metrics: Metrics;
  readonly probe: Probe;
  readonly forge: () => ModelForge;
  /** Folder with the plan. */
  readonly workspace: string;
  /** What a step is to meet instead of the doors as they are, such as its own end. */
  readonly bend: (doors: Doors, step: OwnStep) => Doors;
}

/** All that a step can call. */
export interface Doors {
  readonly world: World;
  readonly forge: Forge;
  /** Says whether the runner is gone; whatever the step still says is then not heard. */
  readonly isLost?: () => boolean;
}

/** One of our actions, as it ended. */
export interface Told {
  readonly at: number;
  readonly run: string;
  readonly job: string;
  readonly action: string;
  readonly exit: number;
  /** The headline, or the error with its code. */
  readonly said: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly lines: readonly string[];
}

/** Starts our actions in process, and keeps how each ended. */
export class Actions {
  readonly told: Told[] = [];
  readonly messenger = new FakeMessenger();
  readonly #around: Surroundings;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** Runs one action to its end, as src/github/run-action does but for the runner's files. Throws RunnerLost. */
  readonly act = async (step: OwnStep): Promise<StepEnd> => {
    const { time } = this.#around;
    const { clock, end } = time.step(step.cancel);
    const lines: string[] = [];
    const env = {
      ...runnerEnv(this.#around.forge().repository, step.run),
      ...step.env,
      GITHUB_WORKSPACE: this.#around.workspace,
    };
    const actor = { name: step.run.actor, runUrl: runUrl(this.#around.forge().repository, step.run) };
    const { cloud, metrics, probe } = this.#around;
    const plain: World = {
      services: cloud.services,
      revisions: cloud.revisions,
      routes: ROUTES,
      metrics,
      probe,
      clock,
      log: { info: (line) => lines.push(line) },
      evidence: EVIDENCE,
      actor,
    };
    const doors = this.#around.bend({ world: plain, forge: this.#around.forge() }, step);
    const tell = (ended: Pick<Told, "exit" | "said" | "outputs">): StepEnd => {
      const { run, job, action } = step;
      this.told.push({ at: time.now(), run: run.id, job, action, lines, ...ended });
      return ended;
    };
    const lose = (): never => {
      tell({ exit: 137, said: "the runner was lost", outputs: {} });
      throw new RunnerLost();
    };
    try {
      const name = step.action as ActionName;
      const outcome = await startJobIn(name, readRawInputs(env), env, () => this.#connect(doors, step, env));
      return doors.isLost?.() ? lose() : tell({ exit: outcome.exit, said: outcome.headline, outputs: outcome.outputs });
    } catch (error) {
      if (error instanceof RunnerLost) throw error;
      if (error instanceof Crash || doors.isLost?.()) return lose();
      return tell(endedBy(error));
    } finally {
      end();
    }
  };

  #connect({ world, forge }: Doors, { run, cancel }: OwnStep, env: NodeJS.ProcessEnv): RealWorld {
    const settings = parseSettings(env);
    return {
      world,
      settings,
      cloud: connectCloud(settings, cancel),
      useMetricsTokens: () => undefined,
      hub: () => ({
        forge,
        messenger: this.messenger,
        run: { id: run.id, branch: run.branch, commit: run.sha },
      }),
      signal: cancel,
      tokens: () => [],
    };
  }
}

function endedBy(error: unknown): Pick<Told, "exit" | "said" | "outputs"> {
  if (error instanceof RolloutError) return { exit: error.exit, said: `${error.code}: ${error.message}`, outputs: {} };
  const stack = error instanceof Error ? error.stack : "";
  return { exit: 70, said: `INTERNAL: ${messageOf(error)}\n${stack}`, outputs: {} };
}

/** No release of a model goes outside of its service. */
const ROUTES = new FakeRoutes();

/** The digest is that of the bytes, so that what was approved can be told from what was not. */
const EVIDENCE: EvidenceStore = {
  keep: async (name, evidence) => {
    const digest = createHash("sha256").update(JSON.stringify(evidence)).digest("hex");
    return { path: `/evidence/${name}-${digest.slice(0, 8)}.json`, digest };
  },
};
