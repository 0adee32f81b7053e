import type { CodeHost } from "./ground";

/** A person's word on a run that waited for an environment. */
export interface Approval {
  readonly by: string;
  readonly environment: string;
  readonly state: "approved" | "rejected" | "pending";
  readonly comment: string;
}

/** A run to be started by hand, as `workflow_dispatch` does it. */
export interface Dispatch {
  /** File name of the workflow, such as `promote.yml`. */
  readonly workflow: string;
  /** Branch or tag whose workflow is run. */
  readonly branch: string;
  /** At most 25; GitHub refuses those that the workflow does not know. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** A run that is not over: queued, running, or waiting for an approval. */
export interface OpenRun {
  readonly title: string;
  readonly url: string;
  /** GitHub's word, such as `waiting` or `in_progress`. */
  readonly status: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** A run that is over. */
export interface ClosedRun extends Omit<OpenRun, "status"> {
  readonly id: string;
  /** GitHub's word, such as `failure`, `success` or `cancelled`; a rejected approval is a failure. */
  readonly conclusion: string;
}

/** An issue of the repository; pull requests are none. */
export interface Issue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly url: string;
  readonly isOpen: boolean;
}

/** The states that a deployment can be given (REST: repos/create-deployment-status). */
export const DEPLOYMENT_STATES = [
  "queued",
  "pending",
  "in_progress",
  "success",
  "failure",
  "error",
  "inactive",
] as const;
export type DeploymentState = (typeof DEPLOYMENT_STATES)[number];

/** How a deployment stands. */
export interface DeploymentStatus {
  readonly state: DeploymentState;
  /** At most 140 characters. */
  readonly description: string;
  /** Where its users are served; empty where nowhere. */
  readonly environmentUrl: string;
  /** The run that did it; empty on a laptop. */
  readonly logUrl: string;
}

/** A deployment of ours, found again by its payload. */
export interface Deployment {
  readonly id: number;
  readonly environment: string;
  readonly commit: string;
  /** What was given when it was made; any JSON. */
  readonly payload: unknown;
}

/** What is said of a commit, beside those of other tools (REST: repos/create-commit-status). */
export interface CommitStatus {
  readonly commit: string;
  readonly state: "pending" | "success" | "failure" | "error";
  readonly context: string;
  /** At most 140 characters. */
  readonly description: string;
  readonly url: string;
}

/**
 * The repository's host, as far as a release needs it beyond what a preflight asks. Every method throws `RolloutError`
 * and nothing else; PERMISSION_DENIED names the grant that the job lacks.
 */
export interface Forge extends CodeHost {
  /** Returns the text as it is written there: without the secrets of the run. */
  readonly clean: (text: string) => string;
  /** Returns what was said of this run's environments, newest last; needs `actions: read`. */
  approvals(run: string): Promise<readonly Approval[]>;
  /** Starts the workflow and returns the address of its run; needs `actions: write`. */
  dispatch(order: Dispatch): Promise<string>;
  /** Returns the runs of the workflow that are not over among its last 300, newest first; needs `actions: read`. */
  openRuns(workflow: string): Promise<readonly OpenRun[]>;
  /** Returns the workflow's runs that are over among its last 300, newest first; needs `actions: read`. */
  closedRuns(workflow: string): Promise<readonly ClosedRun[]>;
  /** Returns the open issues with the label, newest first; needs `issues: read`. */
  openIssues(label: string): Promise<readonly Issue[]>;
  /** Returns the issues with the label, closed ones as well, newest first, the last 300; needs `issues: read`. */
  allIssues(label: string): Promise<readonly Issue[]>;
  /** Opens an issue and returns it; needs `issues: write`. */
  openIssue(issue: Pick<Issue, "title" | "body"> & { readonly labels: readonly string[] }): Promise<Issue>;
  /** Writes the issue's title and text anew; needs `issues: write`. */
  updateIssue(issue: Pick<Issue, "number" | "title" | "body">): Promise<void>;
  /** Returns the deployments made for the task, of the commit where one is named, newest first, the last 300; needs `deployments: read`. */
  deployments(task: string, commit?: string): Promise<readonly Deployment[]>;
  /** Makes a deployment without asking for checks or merging anything; needs `deployments: write`. */
  deploy(made: Omit<Deployment, "id"> & { readonly task: string; readonly description: string }): Promise<Deployment>;
  /** Returns the deployment's last status, undefined where it has none. */
  deploymentStatus(id: number): Promise<DeploymentStatus | undefined>;
  /** Adds a status to the deployment; other deployments keep theirs. */
  setDeploymentStatus(id: number, status: DeploymentStatus): Promise<void>;
  /** Returns the last status of the context on the commit, undefined where it has none; needs `statuses: read`. */
  commitStatus(commit: string, context: string): Promise<CommitStatus | undefined>;
  /** Adds a status to the commit; needs `statuses: write`. */
  setCommitStatus(status: CommitStatus): Promise<void>;
}

/** The kinds of address that a message can be posted to. */
export const CHANNELS = ["slack", "google-chat", "webhook"] as const;
export type Channel = (typeof CHANNELS)[number];

/** Posts JSON to the addresses that the run was given, which are secrets. */
export interface Messenger {
  readonly channels: readonly Channel[];
  /** Posts once, without following redirects; throws CLOUD_UNREACHABLE or CLOUD_REFUSED, never with the address in it. */
  post(channel: Channel, body: unknown): Promise<void>;
}

/** Whom a release speaks to beside the cloud. */
export interface Hub {
  /** Absent outside of a run on GitHub. */
  readonly forge?: Forge;
  readonly messenger: Messenger;
  /** Shows one warning on the run, the first one that it is given; absent where nobody would see it. */
  readonly warn?: (message: string) => void;
  /** The run's id, the branch it runs on and the commit; empty outside of a run on GitHub. */
  readonly run: { readonly id: string; readonly branch: string; readonly commit: string };
}
