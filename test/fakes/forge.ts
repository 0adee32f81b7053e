import type {
  Approval,
  ClosedRun,
  CommitStatus,
  Deployment,
  DeploymentStatus,
  Dispatch,
  Forge,
  Issue,
  OpenRun,
} from "../../src/ports/forge";
import { type ForgeMethod, METHODS, WRITES } from "./forge-methods";
import { refusal } from "./forge-refusal";
import { titleOf } from "./forge-titles";

export type { ForgeMethod } from "./forge-methods";

/** Why a method does not answer: nobody is there, the job lacks the grant, or the write happened and its answer is lost. */
export type ForgeTrouble = "down" | "denied" | "lost";

type FakeIssue = Issue & { readonly labels: readonly string[] };
type FakeDeployment = Deployment & { readonly task: string; readonly description: string };

/** So many of a list are told, the newest ones. */
const LISTED = 300;

/** A repository's host in memory. What tests prepare and what they look at are its fields; `calls` keeps the order. */
export class FakeForge implements Forge {
  readonly repository = "acme/ion";
  /** Takes out what a test says is a secret. */
  clean = (text: string): string => text;
  /** Every question and order, refused ones among them, in order. */
  readonly calls: { readonly method: ForgeMethod; readonly about: unknown }[] = [];
  /** Reviewers by environment. */
  readonly environments = new Map<string, number>();
  /** GitHub's word for their state, by file. */
  readonly workflows = new Map<string, string>();
  /** By the run's id. */
  readonly approvalsOf = new Map<string, Approval[]>();
  /** By the workflow's file. A dispatch adds one. */
  readonly runs = new Map<string, OpenRun[]>();
  /** By the workflow's file, newest first. */
  readonly closed = new Map<string, ClosedRun[]>();
  readonly dispatched: Dispatch[] = [];
  readonly issues: FakeIssue[] = [];
  readonly made: FakeDeployment[] = [];
  /** By the deployment's id, oldest first. */
  readonly statuses = new Map<number, DeploymentStatus[]>();
  /** Oldest first. */
  readonly commitStatuses: CommitStatus[] = [];
  /** What happens about each question and order; by default nothing but that. */
  around: <T>(call: () => Promise<T>) => Promise<T> = (call) => call();
  readonly #trouble = new Map<ForgeMethod, ForgeTrouble>();
  readonly #now: () => number;
  #next = 1;

  /** `now` in epoch milliseconds is when dispatched runs begin. */
  constructor(now: () => number = () => 0) {
    this.#now = now;
  }

  /** From now on these methods are in trouble, all of them where none is named. */
  break(trouble: ForgeTrouble, ...methods: readonly ForgeMethod[]): void {
    for (const method of methods.length > 0 ? methods : METHODS) this.#trouble.set(method, trouble);
  }

  /** From now on every method answers again. */
  mend(): void {
    this.#trouble.clear();
  }

  /** Returns the methods that wrote, in order; reads are left out. */
  writes(): readonly ForgeMethod[] {
    return this.calls.map(({ method }) => method).filter((method) => WRITES.has(method));
  }

  /** The issue is no longer among the open ones. */
  closeIssue(number: number): void {
    this.#changeIssue(number, { isOpen: false });
  }

  reviewers(environment: string): Promise<number | undefined> {
    return this.#call("reviewers", environment, () => this.environments.get(environment));
  }

  workflow(file: string): Promise<string | undefined> {
    return this.#call("workflow", file, () => this.workflows.get(file));
  }

  approvals(run: string): Promise<readonly Approval[]> {
    return this.#call("approvals", run, () => this.approvalsOf.get(run) ?? []);
  }

  dispatch(order: Dispatch): Promise<string> {
    return this.#call("dispatch", order, () => {
      this.dispatched.push(order);
      const url = `https://github.com/${this.repository}/actions/runs/${9000 + this.#next++}`;
      const run = { title: titleOf(order), url, status: "queued", createdAt: this.#now() };
      this.runs.set(order.workflow, [run, ...(this.runs.get(order.workflow) ?? [])]);
      return url;
    });
  }

  openRuns(workflow: string): Promise<readonly OpenRun[]> {
    return this.#call("openRuns", workflow, () => [...(this.runs.get(workflow) ?? [])]);
  }

  closedRuns(workflow: string): Promise<readonly ClosedRun[]> {
    return this.#call("closedRuns", workflow, () => [...(this.closed.get(workflow) ?? [])]);
  }

  openIssues(label: string): Promise<readonly Issue[]> {
    const isAsked = (issue: FakeIssue) => issue.isOpen && issue.labels.includes(label);
    return this.#call("openIssues", label, () => this.issues.filter(isAsked).reverse());
  }

  allIssues(label: string): Promise<readonly Issue[]> {
    const isAsked = (issue: FakeIssue) => issue.labels.includes(label);
    return this.#call("allIssues", label, () => this.issues.filter(isAsked).reverse());
  }

  openIssue(issue: Pick<Issue, "title" | "body"> & { readonly labels: readonly string[] }): Promise<Issue> {
    return this.#call("openIssue", issue, () => {
      const number = this.#next++;
      const opened = { ...issue, number, url: `https://github.com/${this.repository}/issues/${number}`, isOpen: true };
      this.issues.push(opened);
      return opened;
    });
  }

  updateIssue({ number, title, body }: Pick<Issue, "number" | "title" | "body">): Promise<void> {
    return this.#call("updateIssue", number, () => this.#changeIssue(number, { title, body }));
  }

  deployments(task: string, commit?: string): Promise<readonly Deployment[]> {
    const isAsked = (one: FakeDeployment) => one.task === task && (commit ?? one.commit) === one.commit;
    return this.#call("deployments", task, () => this.made.filter(isAsked).reverse().slice(0, LISTED));
  }

  deploy(made: Omit<FakeDeployment, "id">): Promise<Deployment> {
    return this.#call("deploy", made, () => {
      const deployment = { ...made, id: this.#next++ };
      this.made.push(deployment);
      return deployment;
    });
  }

  deploymentStatus(id: number): Promise<DeploymentStatus | undefined> {
    return this.#call("deploymentStatus", id, () => this.statuses.get(id)?.at(-1));
  }

  setDeploymentStatus(id: number, status: DeploymentStatus): Promise<void> {
    return this.#call("setDeploymentStatus", { id, status }, () => {
      this.statuses.set(id, [...(this.statuses.get(id) ?? []), status]);
    });
  }

  commitStatus(commit: string, context: string): Promise<CommitStatus | undefined> {
    const isAsked = (one: CommitStatus) => one.commit === commit && one.context === context;
    return this.#call("commitStatus", { commit, context }, () => this.commitStatuses.findLast(isAsked));
  }

  setCommitStatus(status: CommitStatus): Promise<void> {
    return this.#call("setCommitStatus", status, () => {
      this.commitStatuses.push(status);
    });
  }

  #changeIssue(number: number, change: Partial<FakeIssue>): void {
    const at = this.issues.findIndex((issue) => issue.number === number);
    const issue = this.issues[at];
    if (issue === undefined) throw new Error(`there is no issue ${number}`);
    this.issues[at] = { ...issue, ...change };
  }

  #call<T>(method: ForgeMethod, about: unknown, answer: () => T): Promise<T> {
    return this.around(async () => this.#answer(method, about, answer));
  }

  #answer<T>(method: ForgeMethod, about: unknown, answer: () => T): T {
    this.calls.push({ method, about });
    const trouble = this.#trouble.get(method);
    if (trouble === undefined) return answer();
    if (trouble === "lost") answer();
    throw refusal(trouble, method);
  }
}
