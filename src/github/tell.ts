import * as core from "@actions/core";
import type { Annotation, Outcome } from "../core/report/outcome";
import { messageOf } from "../errors";
import { redact, redactOutput } from "./redact";

/** GitHub drops a step's whole summary beyond 1 MiB; a cut one is better than none. Bytes, with room to spare. */
const SUMMARY_LIMIT = 900_000;
/** What the runner, or whoever stands in for it, sets for a step; a laptop has none of them. */
const RUNNERS_OWN = ["GITHUB_ACTIONS", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "CANARY_INPUTS"];
const ANNOTATE = { notice: core.notice, warning: core.warning, error: core.error };

/** Prints a line for people. A container's words may stand in it, and must not be taken for a command to the runner. */
export function say(line: string): void {
  core.info(
    redact(line)
      .replaceAll(/^(\s*)::/gm, "$1\u200b::")
      .replaceAll("##[", "#\u200b#["),
  );
}

/** Tells the runner how the action ended: outputs, one annotation, the headline in the log, the job summary. */
export async function tellOutcome(outcome: Outcome): Promise<void> {
  for (const [name, value] of Object.entries(outcome.outputs)) output(name, value);
  say(outcome.headline);
  if (outcome.detail) say(outcome.detail);
  if (outcome.annotation !== undefined) annotate(outcome.annotation);
  await tellSummary(outcome.summary);
}

/** Appends Markdown to the job summary; where there is none to be written it is left out, for the log has said it. */
export async function tellSummary(markdown: string): Promise<void> {
  if (!process.env["GITHUB_STEP_SUMMARY"]) return;
  const written = core.summary.addRaw(cut(redact(markdown)), true).write();
  await written.catch((cause: unknown) =>
    core.warning(redact(`The job summary could not be written: ${messageOf(cause)}`)),
  );
}

/** Prints what went wrong and what to do about it; on the runner as an annotation. */
export function complain(code: string, message: string, hint: string | undefined): void {
  if (onRunner()) core.error(redact(message), { title: `cloud-run-canary: ${code}` });
  else say(`${code}: ${message}`);
  if (hint !== undefined) say(`What to do:\n${hint}`);
}

/** Shows a warning on the run; nowhere else, for the log has said it. */
export function warn(title: string, message: string): void {
  annotate({ level: "warning", title, message });
}

/** Prints a line for whoever looks for the fault; GitHub shows it only where debugging is on. */
export function whisper(line: string): void {
  core.debug(redact(line));
}

/** Commands to the runner are noise on a laptop. */
function onRunner(): boolean {
  return RUNNERS_OWN.some((variable) => process.env[variable] !== undefined);
}

function output(name: string, value: string): void {
  if (onRunner()) core.setOutput(name, redactOutput(value));
  else if (value !== "") say(`${name}: ${value}`);
}

function cut(markdown: string): string {
  const bytes = Buffer.from(markdown);
  return bytes.length <= SUMMARY_LIMIT ? markdown : bytes.subarray(0, SUMMARY_LIMIT).toString();
}

function annotate({ level, title, message }: Annotation): void {
  if (onRunner()) ANNOTATE[level](redact(message), { title: redact(title) });
}
