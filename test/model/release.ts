import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Ledger } from "../../src/core/ledger";
import { readingOf } from "../../src/core/ledger-text";
import { FakeCloudRun } from "../fakes/cloud-run";
import { answer, FakeProbe } from "../fakes/probe";
import type { Request } from "./environments";
import { ROOT } from "./files";
import { ModelForge } from "./forge";
import { GitHubModel } from "./github";
import type { ForeignStep, OwnStep, StepEnd } from "./machine";
import { WeatherMetrics } from "./metrics";
import { keepSchedule, type Punctuality, randomFrom } from "./schedule";
import { VirtualTime } from "./time";
import { Actions, type Doors } from "./world";

const HOUR = 3600;
const DONE: StepEnd = { exit: 0, outputs: {} };
/** Steps of others that a job has; the model takes them for done. */
const STOOD_IN = ["actions/checkout", "actions/setup-node", "google-github-actions/auth"];

/** What differs from scenario to scenario. */
export interface Scenario {
  /** The consumer's workflows, by their names in examples/workflows. */
  readonly workflows?: readonly string[];
  /** Changes the text of examples/rollout-revisions.yml. */
  readonly plan?: (text: string) => string;
  /** Seconds from the question to the word; by default two hours. Undefined where the scenario answers itself. */
  readonly approveAfter?: number | undefined;
  readonly bend?: (doors: Doors, step: OwnStep) => Doors;
}

/** A team that uses our workflows as examples/workflows has them, in virtual time. */
export class Release {
  readonly time = new VirtualTime();
  readonly start = this.time.now();
  readonly cloud = new FakeCloudRun(this.time, { etags: "enforced" });
  readonly weather = new WeatherMetrics(() => this.time.now());
  readonly github: GitHubModel;
  readonly forge: ModelForge;
  readonly actions: Actions;
  /** Every question that was put to the reviewers. */
  readonly requests: Request[] = [];
  /** Every yes, with its time in epoch milliseconds. */
  readonly approved: { readonly at: number; readonly environment: string }[] = [];
  readonly #workspace = mkdtempSync(join(tmpdir(), "canary-model-"));

  constructor({ plan = (text) => text, bend = (doors) => doors, ...scenario }: Scenario = {}) {
    const { time, cloud } = this;
    mkdirSync(join(this.#workspace, ".github"));
    const text = readFileSync(join(ROOT, "examples/rollout-revisions.yml"), "utf8").replaceAll("my-project", "demo");
    writeFileSync(join(this.#workspace, ".github/rollout.yml"), plan(text));
    const probe = new FakeProbe(time, () => answer(200, HEALTHY));
    const around = { time, cloud, metrics: this.weather, probe, workspace: this.#workspace, bend };
    this.actions = new Actions({ ...around, forge: () => this.forge });
    this.github = new GitHubModel({
      time,
      workflows: exampleWorkflows(scenario.workflows ?? USUAL),
      environments: { "stage-1": 1, "stage-2": 1, "stage-3": 1, "stage-4": 1, "stage-5": 1 },
      act: (step) => CANNED[step.action]?.(step) ?? this.actions.act(step),
      stand,
    });
    this.forge = new ModelForge(this.github);
    this.github.environments.onRequest = (request) => {
      this.requests.push(request);
      const { approveAfter = "approveAfter" in scenario ? undefined : 2 * HOUR } = scenario;
      if (approveAfter !== undefined) time.after(approveAfter, () => this.approve(request));
    };
  }

  /** Says yes where the question still stands. */
  approve(request: Request, by = "lisa"): void {
    if (!this.github.environments.waiting.includes(request)) return;
    this.approved.push({ at: this.time.now(), environment: request.environment });
    request.approve(by);
  }

  /** Starts monitor.yml every half hour, as its schedule asks for, until `over` says so. */
  watch(over: () => boolean, punctuality?: Punctuality, seed = 1): void {
    const tick = () => void this.github.schedule("monitor.yml");
    keepSchedule(this.time, HOUR / 2, tick, over, punctuality, randomFrom(seed));
  }

  /** Lets so many hours pass, less where `enough` says so. */
  async hours(count: number, enough: () => boolean = () => false): Promise<void> {
    await this.time.pass(this.time.now() + count * HOUR * 1000, enough);
  }

  /** Returns what the service remembers of its rollout. */
  get ledger(): Ledger | undefined {
    const reading = readingOf(this.cloud.state);
    return reading.kind === "ledger" ? reading.ledger : undefined;
  }

  /** Returns every change of what the canaries serve: hours since the start, rounded to a tenth, and percent. */
  get trace(): readonly (readonly [hours: number, percent: number])[] {
    return this.cloud.trace.map(({ at, shares }) => [
      Math.round((at - this.start) / (HOUR * 100)) / 10,
      shareOfCanary(shares),
    ]);
  }

  /** Returns the percents alone, in order. */
  get percents(): readonly number[] {
    return this.trace.map(([, percent]) => percent);
  }

  /** Returns what was proposed with evidence, in order. */
  get proposals(): readonly { readonly stage: string; readonly evidence: string }[] {
    return this.actions.told
      .flatMap(({ action, outputs }) => (action === "propose" ? [outputs["proposal"] ?? ""] : []))
      .filter((text) => text !== "")
      .map((text): { stage: string; evidence: string } => JSON.parse(text))
      .filter(({ evidence }) => evidence !== "");
  }

  /** Returns what our actions said that did not end well, each once. */
  get alarms(): readonly string[] {
    const ends = this.actions.told.filter(({ exit }) => exit !== 0);
    return [...new Set(ends.map(({ action, exit, said }) => `${action} ${exit}: ${said}`))];
  }

  /** Removes the plan's folder. */
  close(): void {
    rmSync(this.#workspace, { recursive: true });
  }
}

function shareOfCanary(shares: Readonly<Record<string, number>>): number {
  return Object.entries(shares).reduce((sum, [name, percent]) => sum + (name.includes("-00001-") ? 0 : percent), 0);
}

/** What the checks of the founding case's plan ask for. */
const HEALTHY = { status: "healthy", pipeline_ready: true, success: true, confidence: 0.9, error: null };

/** The image that a commit is built into. */
export function imageOf(sha: string): string {
  return `us-central1-docker.pkg.dev/demo/ion-api/ion-api-canary@sha256:${sha.padEnd(64, "0")}`;
}

/** Our actions whose own doors the model has no fakes for. */
const CANNED: Readonly<Record<string, (step: OwnStep) => Promise<StepEnd>>> = {
  preflight: async () => DONE,
  "build-push": async ({ run }) => ({ exit: 0, outputs: { image: imageOf(run.sha) } }),
};

async function stand({ uses, shell }: ForeignStep): Promise<StepEnd> {
  if (STOOD_IN.includes(uses?.split("@")[0] ?? "")) return DONE;
  throw new Error(`the model has no answer for ${uses ?? shell ?? "a step"}`);
}

const USUAL = ["deploy.yml", "promote.yml", "monitor.yml", "rollback.yml"];

function exampleWorkflows(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(ROOT, "examples/workflows", name), "utf8")]));
}
