import type { Approval, ClosedRun, Dispatch, OpenRun } from "../../src/ports/forge";
import { FakeForge } from "../fakes/forge";
import { runUrl } from "./context";
import type { GitHubModel } from "./github";
import type { Run } from "./machine";

/** The forge as the runs of the model see it: what is dispatched there begins there. */
export class ModelForge extends FakeForge {
  readonly #github: GitHubModel;

  constructor(github: GitHubModel) {
    super(() => github.machine.time.now());
    this.#github = github;
  }

  override async reviewers(environment: string): Promise<number | undefined> {
    await super.reviewers(environment);
    return this.#github.environments.reviewers(environment);
  }

  override async approvals(run: string): Promise<readonly Approval[]> {
    await super.approvals(run);
    return this.#github.environments.words(run);
  }

  override async dispatch(order: Dispatch): Promise<string> {
    await super.dispatch(order);
    return runUrl(this.repository, this.#github.dispatch(order.workflow, order.inputs, "github-actions[bot]"));
  }

  override async openRuns(workflow: string): Promise<readonly OpenRun[]> {
    await super.openRuns(workflow);
    return this.#github.open(workflow).map((run) => this.#shown(run));
  }

  override async closedRuns(workflow: string): Promise<readonly ClosedRun[]> {
    await super.closedRuns(workflow);
    return this.#github.runs
      .filter((run) => run.workflow === workflow && run.conclusion !== undefined)
      .map((run) => ({ ...this.#shown(run), id: run.id, conclusion: run.conclusion ?? "" }))
      .reverse();
  }

  #shown(run: Run): OpenRun {
    const { title, createdAt } = run;
    const waits = this.#github.environments.waiting.some((request) => request.run === run.id);
    return { title, createdAt, url: runUrl(this.repository, run), status: waits ? "waiting" : "in_progress" };
  }
}
