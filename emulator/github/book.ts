import type { JsonObject } from "../core/json";
import type { EnvironmentFacts } from "./facts";

/** How far a run is (REST: `status`). */
export const RUN_STATUSES = ["queued", "pending", "requested", "waiting", "in_progress", "completed"] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** How a run ended (REST: `conclusion`). */
export const CONCLUSIONS = [
  "success",
  "failure",
  "cancelled",
  "skipped",
  "neutral",
  "timed_out",
  "action_required",
  "stale",
] as const;
export type Conclusion = (typeof CONCLUSIONS)[number];

/** A person's word on a run that waited. */
export interface Review {
  readonly by: string;
  readonly environments: readonly string[];
  readonly state: "approved" | "rejected";
  readonly comment: string;
}

/** A run of a workflow; times in epoch milliseconds. */
export interface Run {
  readonly id: number;
  readonly number: number;
  /** The workflow's file name. */
  readonly workflow: string;
  readonly title: string;
  readonly branch: string;
  readonly sha: string;
  readonly event: string;
  readonly by: string;
  readonly inputs: JsonObject;
  readonly status: RunStatus;
  readonly conclusion: Conclusion | null;
  /** The environments that it waits for, and since when. */
  readonly waitsFor: readonly { readonly environment: string; readonly since: number }[];
  readonly reviews: readonly Review[];
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What is said of a deployment. */
export interface DeploymentStatus {
  readonly id: number;
  readonly state: string;
  readonly by: string;
  readonly environment: string;
  readonly description: string;
  readonly logUrl: string;
  readonly environmentUrl: string;
  readonly at: number;
}

/** A deployment, its statuses oldest first. */
export interface Deployment {
  readonly id: number;
  readonly ref: string;
  readonly sha: string;
  readonly task: string;
  readonly payload: JsonObject | string;
  readonly originalEnvironment: string;
  readonly environment: string;
  readonly description: string | null;
  readonly transient: boolean;
  readonly production: boolean;
  readonly by: string;
  readonly statuses: readonly DeploymentStatus[];
  readonly at: number;
  readonly updatedAt: number;
}

/** What is said of a commit. */
export interface CommitStatus {
  readonly id: number;
  readonly sha: string;
  readonly state: string;
  readonly context: string;
  readonly description: string | null;
  readonly url: string | null;
  readonly by: string;
  readonly at: number;
}

/** A comment on an issue. */
export interface Comment {
  readonly id: number;
  readonly body: string;
  readonly by: string;
  readonly at: number;
}

/** An issue, or a pull request, which GitHub counts among them; labels by name. */
export interface Issue {
  readonly id: number;
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
  readonly state: "open" | "closed";
  readonly reason: string | null;
  readonly labels: readonly string[];
  readonly assignees: readonly string[];
  readonly pullRequest: boolean;
  readonly by: string;
  readonly comments: readonly Comment[];
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly closedAt: number | null;
}

/** A label of the repository. */
export interface Label {
  readonly id: number;
  readonly name: string;
  readonly color: string;
  readonly description: string | null;
}

/** All that happened in a repository, oldest first. */
export interface Book {
  /** OWNER/NAME. */
  readonly repository: string;
  /** Made by a client; they stand before those that the operator says there are. */
  readonly environments: Readonly<Record<string, EnvironmentFacts>>;
  readonly runs: readonly Run[];
  readonly deployments: readonly Deployment[];
  readonly statuses: readonly CommitStatus[];
  readonly issues: readonly Issue[];
  readonly labels: readonly Label[];
}

/** Returns a repository in which nothing has happened. */
export function emptyBook(repository: string): Book {
  return { repository, environments: {}, runs: [], deployments: [], statuses: [], issues: [], labels: [] };
}

/** Returns the list with the changed thing in the place of the one that has its id. */
export function replaced<T extends { readonly id: number }>(list: readonly T[], changed: T): readonly T[] {
  return list.map((one) => (one.id === changed.id ? changed : one));
}
