import type { ExitStatus } from "../../errors";

/** How one action ended: everything the runner is told about it. */
export interface Outcome {
  readonly exit: ExitStatus;
  readonly outputs: Readonly<Record<string, string>>;
  /** One sentence: what happened and why. */
  readonly headline: string;
  /** What the log shows besides it, line by line; absent where the log has said it all. */
  readonly detail?: string;
  /** Markdown for the job summary, headline included. */
  readonly summary: string;
  /** One annotation on the run; absent where the headline says nothing new. */
  readonly annotation?: Annotation;
}

/** One line that GitHub shows on the run, beside the log. */
export interface Annotation {
  readonly level: "notice" | "warning" | "error";
  readonly title: string;
  readonly message: string;
}

/** Returns several steps as one: the last one's word counts, outputs add up, and the summary tells all of them. */
export function joinOutcomes(
  steps: readonly Outcome[],
  change: { readonly exit?: ExitStatus; readonly outputs?: Readonly<Record<string, string>> },
): Outcome {
  const last = steps.at(-1);
  const outputs = Object.assign({}, ...steps.map((step) => step.outputs), change.outputs);
  return {
    exit: change.exit ?? last?.exit ?? 0,
    outputs,
    headline: last?.headline ?? "",
    summary: steps.map((step) => step.summary).join("\n"),
    ...(last?.annotation === undefined ? {} : { annotation: last.annotation }),
  };
}
