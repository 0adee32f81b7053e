import type { AccountChoice } from "../../core/preflight/account";
import type { Finding } from "../../core/preflight/finding";
import type { ProjectState } from "../../core/preflight/project";
import type { ServiceState } from "../../core/service";
import { RolloutError } from "../../errors";
import type { Ground } from "../../ports/ground";
import type { PreflightJob } from "./job";

/** What several rows need, asked once for all of them. What failed is asked again by whoever needs it next. */
export interface Shared {
  project(): Promise<ProjectState | undefined>;
  service(): Promise<ServiceState | undefined>;
  /** The row of the APIs; `enabled` are those that this run has enabled. */
  apis(): Promise<Finding & { readonly enabled: readonly string[] }>;
  choice(): Promise<AccountChoice>;
  account(): Promise<Finding>;
  repository(): Promise<Finding>;
}

/** All that a row may ask. */
export interface Asking {
  readonly ground: Ground;
  readonly job: PreflightJob;
  readonly shared: Shared;
}

/** One row of the table: its name, and how what stands in it is found out. */
export interface RowKind {
  readonly name: string;
  readonly ask: (asking: Asking) => Promise<Finding>;
}

/** Returns a function that asks once and keeps what came of it, be it a failure: what changes something is not begun again. */
export function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | undefined;
  return () => {
    kept ??= ask();
    return kept;
  };
}

/** Returns a function that asks at most once at a time and keeps the answer; a failure is not kept. */
export function untilAnswered<T>(ask: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | undefined;
  return () => {
    if (kept !== undefined) return kept;
    const asked = ask();
    kept = asked;
    asked.catch(() => {
      kept = undefined;
    });
    return asked;
  };
}

/** Returns whether this is the project of the job, which may have been given by its number. */
export async function isOurs({ job, shared }: Asking, project: string): Promise<boolean> {
  if (project === job.project) return true;
  const numbered = [project, job.project].some((name) => /^\d+$/.test(name ?? ""));
  if (!numbered) return false;
  const ours = await shared.project();
  return [ours?.id, ours?.number].includes(project) && [ours?.id, ours?.number].includes(job.project);
}

/** What a row throws that would have gone by a plan which cannot be read: the plan's own row says why, so it is no error. */
export class PlanUnread extends RolloutError {
  constructor() {
    super("PLAN_INVALID", "the plan, which may name it, cannot be read");
  }
}

/** Throws PlanUnread where nobody can know what the plan says. */
export function refuseUnreadPlan({ plan }: PreflightJob): void {
  if (plan.kind === "mistaken") throw new PlanUnread();
}

/** Returns the project that the inputs, the plan or the environment name. Throws INPUT_INVALID or PlanUnread. */
export function requireProject(job: PreflightJob): string {
  if (job.project !== undefined) return job.project;
  refuseUnreadPlan(job);
  throw new RolloutError(
    "INPUT_INVALID",
    "expected input 'project', or the same in the plan or GOOGLE_CLOUD_PROJECT, got nothing",
    "with:\n  project: my-project",
  );
}
