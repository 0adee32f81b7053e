import { ConcurrencyGroups } from "./concurrency";
import { githubContext } from "./context";
import { Environments } from "./environments";
import { resolve, type Scope, scopeOf, textFrom, type Value } from "./expressions";
import { Files } from "./files";
import { outcomeOf, runJobs } from "./jobs";
import { placeOf } from "./leg";
import type { ForeignStep, Machine, OwnStep, Run, StepEnd } from "./machine";
import type { VirtualTime } from "./time";
import { dispatchInputs, hasEvent, pushesTo } from "./triggers";

/** What a repository of the model has. */
export interface Repository {
  readonly time: VirtualTime;
  /** The consumer's workflow files by their names. */
  readonly workflows: Readonly<Record<string, string>>;
  /** How many may approve, by environment. */
  readonly environments: Readonly<Record<string, number>>;
  readonly vars?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly act: (step: OwnStep) => Promise<StepEnd>;
  readonly stand: (step: ForeignStep) => Promise<StepEnd>;
  /** The id of the first run. */
  readonly firstId?: number;
}

/** Why a run is started. */
type Cause = Pick<Run, "workflow" | "event" | "inputs" | "actor" | "sha"> & Partial<Pick<Run, "id" | "attempt">>;

const REPOSITORY = "acme/ion";
const BRANCH = "main";

/** Our model of GitHub Actions: one repository, its runs, and what starts them. It is a model, and GitHub is not asked. */
export class GitHubModel {
  readonly runs: Run[] = [];
  readonly machine: Machine;
  readonly environments: Environments;
  #lastId: number;
  /** The head of the default branch. */
  head = "a".repeat(40);

  constructor({ time, workflows, environments, vars = {}, secrets = {}, act, stand, firstId = 100 }: Repository) {
    this.environments = new Environments(time, environments);
    const shared = { repository: REPOSITORY, time, vars, secrets, act, stand, runnerDelay: 20 };
    const groups = new ConcurrencyGroups();
    this.machine = { ...shared, files: new Files(workflows), groups, environments: this.environments };
    this.#lastId = firstId - 1;
  }

  /** Starts every workflow that a push of the commit to the default branch starts. */
  push(sha: string, actor = "mona"): readonly Run[] {
    this.head = sha;
    return this.machine.files.names
      .filter((name) => pushesTo(this.machine.files.workflow(name), BRANCH))
      .map((workflow) => this.#start({ workflow, event: "push", inputs: {}, actor, sha }));
  }

  /** Starts the workflow by hand. Throws for an input that it does not know, and for one that it needs and does not get. */
  dispatch(workflow: string, given: Readonly<Record<string, string>> = {}, actor = "mona"): Run {
    const inputs = dispatchInputs(this.machine.files.workflow(workflow), given);
    return this.#start({ workflow, event: "workflow_dispatch", inputs, actor, sha: this.head });
  }

  /** Starts the workflow as its schedule does. */
  schedule(workflow: string): Run {
    if (!hasEvent(this.machine.files.workflow(workflow), "schedule")) throw new Error(`${workflow} has no schedule`);
    return this.#start({ workflow, event: "schedule", inputs: {}, actor: "mona", sha: this.head });
  }

  /** Runs all jobs of the run once more: the same id, commit and inputs, the next attempt. */
  rerun(run: Run): Run {
    const { id, workflow, event, inputs, actor, sha } = run;
    return this.#start({ id, attempt: run.attempt + 1, workflow, event, inputs, actor, sha });
  }

  /** Returns the runs of the workflow that are not over, newest first. */
  open(workflow: string): readonly Run[] {
    return this.runs.filter((run) => run.workflow === workflow && run.conclusion === undefined).reverse();
  }

  #start(cause: Cause): Run {
    const { id = this.#freshId(), attempt = 1 } = cause;
    const createdAt = this.machine.time.now();
    const base = { ...cause, id, attempt, branch: BRANCH, createdAt };
    const github = githubContext(this.machine.repository, base);
    const scope = scopeOf({ github, inputs: cause.inputs, vars: this.machine.vars });
    const named = this.machine.files.workflow(cause.workflow)["run-name"];
    const title = named === undefined ? cause.workflow : textFrom(resolve(named, scope));
    const run: Run = { ...base, title, jobs: [], cancel: new AbortController(), conclusion: undefined };
    this.runs.push(run);
    void this.#play(run, github, scope);
    return run;
  }

  #freshId(): string {
    this.#lastId += 1;
    return String(this.#lastId);
  }

  async #play(run: Run, github: Value, scope: Scope): Promise<void> {
    const { machine } = this;
    const workflow = machine.files.workflow(run.workflow);
    const place = placeOf(workflow["concurrency"], scope);
    const leave = place === undefined ? () => undefined : await machine.groups.enter(place, () => run.cancel.abort());
    if (leave === undefined) {
      run.conclusion = "cancelled";
      return;
    }
    const { inputs } = run;
    const frame = { machine, run, workflow, inputs, secrets: machine.secrets, github, prefix: "" };
    run.conclusion = outcomeOf(await runJobs(frame));
    leave();
  }
}
