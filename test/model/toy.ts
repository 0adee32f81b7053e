import { GitHubModel, type Repository } from "./github";
import { type ForeignStep, type Run, RunnerLost } from "./machine";
import { VirtualTime } from "./time";

/** A repository whose steps are made up: the shell `fail` fails, `lose` loses the runner, `sleep N` takes N minutes. */
export interface Toy {
  readonly github: GitHubModel;
  readonly time: VirtualTime;
  /** The steps that were run, `JOB: SHELL`, in order. */
  readonly steps: string[];
  /** Lets everything happen that happens within so many hours. */
  settle(hours?: number): Promise<void>;
}

/** Returns a repository with these workflows and environments. */
export function toy(workflows: Readonly<Record<string, string>>, environments: Repository["environments"] = {}): Toy {
  const time = new VirtualTime();
  const steps: string[] = [];
  const stand = async ({ run, job, shell = "", with: given }: ForeignStep) => {
    const text = shell.trim();
    steps.push(`${job}: ${text}`);
    const minutes = /^sleep (\d+)$/.exec(text)?.[1];
    if (minutes !== undefined) await time.sleep(Number(minutes) * 60, run.cancel.signal);
    if (text === "lose") throw new RunnerLost();
    const said = /^say (\w+)=(.*)$/.exec(text);
    const outputs = said === null ? given : { [said[1] ?? ""]: said[2] ?? "" };
    return { exit: text === "fail" ? 1 : 0, outputs };
  };
  const act = async () => ({ exit: 0, outputs: {} });
  const github = new GitHubModel({ time, workflows, environments, act, stand });
  return { github, time, steps, settle: (hours = 24) => time.pass(time.now() + hours * 3600_000) };
}

/** Returns how the run's jobs ended, by name. */
export function endsOf(run: Run): Record<string, string | undefined> {
  return Object.fromEntries(run.jobs.map(({ name, conclusion }) => [name, conclusion]));
}

/** Returns a workflow by hand with these jobs, each a line of YAML flow. */
export function byHand(...jobs: readonly string[]): string {
  return ["on: workflow_dispatch", "jobs:", ...jobs.map((job) => `  ${job}`)].join("\n");
}
