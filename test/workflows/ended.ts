import { z } from "zod";

/** How one step of a job ended; outputs of an action are those that its manifest hands on. */
export interface Step {
  readonly result: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** How a run ended, as act tells it. */
export interface Ended {
  readonly exit: number | undefined;
  /** By job id and step name; a step that was not run is not there. */
  readonly jobs: Readonly<Record<string, Readonly<Record<string, Step>>>>;
  /** What is on the run's page. */
  readonly summary: string;
  /** What the steps wrote, and act. */
  readonly log: string;
}

const line = z.object({
  jobID: z.string().optional(),
  step: z.string().optional(),
  stage: z.string().optional(),
  stepID: z.array(z.string()).default([]),
  stepResult: z.string().optional(),
  command: z.string().optional(),
  name: z.string().optional(),
  arg: z.string().optional(),
  content: z.string().optional(),
  msg: z.string().default(""),
});
type Line = z.output<typeof line>;

/** A line of act's that is no JSON is told as it is. */
function parseLine(text: string): Line {
  try {
    return line.parse(JSON.parse(text));
  } catch {
    return { stepID: [], msg: text };
  }
}

/** Steps of steps are left out: what they hand on, the step has. */
function stepsOf(lines: readonly Line[]): Ended["jobs"] {
  const jobs: Record<string, Record<string, Step>> = {};
  for (const { jobID, step, stage, stepID, stepResult, command, name, arg } of lines) {
    if (jobID === undefined || step === undefined || stage !== "Main" || stepID.length !== 1) continue;
    jobs[jobID] ??= {};
    const known = jobs[jobID][step] ?? { result: "", outputs: {} };
    const outputs =
      command === "set-output" && name !== undefined ? { ...known.outputs, [name]: arg ?? "" } : known.outputs;
    jobs[jobID][step] = { result: stepResult ?? known.result, outputs };
  }
  return jobs;
}

/** Returns how the run ended, from act's output of `--json`. */
export function parseEnded(exit: number | undefined, output: string): Ended {
  const lines = output.split("\n").map(parseLine);
  const summaries = lines.flatMap(({ command, content, stepID }) =>
    command === "summary" && stepID.length <= 1 ? [content ?? ""] : [],
  );
  return {
    exit,
    jobs: stepsOf(lines),
    summary: summaries.join("\n"),
    log: lines.map(({ msg }) => msg.trimEnd()).join("\n"),
  };
}
