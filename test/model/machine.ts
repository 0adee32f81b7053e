import type { ConcurrencyGroups } from "./concurrency";
import type { Environments } from "./environments";
import type { Value } from "./expressions";
import type { Files } from "./files";
import type { VirtualTime } from "./time";

/** How a job, or a run, ended. */
export type Conclusion = "success" | "failure" | "cancelled" | "skipped";

/** One job of a run, as the run's page shows it. */
export interface JobRecord {
  readonly name: string;
  conclusion: Conclusion | undefined;
  /** Epoch milliseconds; undefined before its first step. */
  startedAt: number | undefined;
}

/** One run of a workflow. */
export interface Run {
  readonly id: string;
  readonly attempt: number;
  /** File name. */
  readonly workflow: string;
  readonly title: string;
  readonly event: string;
  readonly inputs: Readonly<Record<string, Value>>;
  readonly actor: string;
  readonly sha: string;
  readonly branch: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly jobs: JobRecord[];
  readonly cancel: AbortController;
  conclusion: Conclusion | undefined;
}

/** One of our actions as a composite's last line starts it. */
export interface OwnStep {
  readonly run: Run;
  readonly job: string;
  /** File name of the bundle without its ending. */
  readonly action: string;
  readonly env: Readonly<Record<string, string>>;
  readonly cancel: AbortSignal;
}

/** An action of somebody else's, or lines of shell: the model runs neither, and is told what they would give. */
export interface ForeignStep {
  readonly run: Run;
  readonly job: string;
  /** What stands behind `uses`, or the lines of `run`. */
  readonly uses?: string;
  readonly shell?: string;
  readonly with: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
}

/** What a step leaves behind. */
export interface StepEnd {
  readonly exit: number;
  readonly outputs: Readonly<Record<string, string>>;
}

/** The runner went away in the middle of a step: the job has failed, and no later step of it is run. */
export class RunnerLost extends Error {}

/** All that the runs of one repository share. */
export interface Machine {
  readonly repository: string;
  readonly time: VirtualTime;
  readonly files: Files;
  readonly groups: ConcurrencyGroups;
  readonly environments: Environments;
  readonly vars: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  /** Seconds from "may begin" to the first step. */
  readonly runnerDelay: number;
  act(step: OwnStep): Promise<StepEnd>;
  /** Throws for a step that the scenario has no answer for. */
  stand(step: ForeignStep): Promise<StepEnd>;
}
