import { block, page } from "../core/report/markdown";
import type { Outcome } from "../core/report/outcome";
import { ERRORS, messageOf, RolloutError } from "../errors";
import { complain, tellOutcome, tellSummary, whisper } from "./tell";

/**
 * Runs one action to its end and sets the process's exit status: the program's only try/catch. SIGINT and SIGTERM
 * abort the signal that the action is given; the runner allows ten seconds from there. It fires at the end as well, for
 * whatever the action left unanswered.
 */
export async function runAction(act: (signal: AbortSignal) => Promise<Outcome>): Promise<void> {
  const cancel = new AbortController();
  const abort = () => cancel.abort();
  process.once("SIGINT", abort).once("SIGTERM", abort);
  try {
    const outcome = await act(cancel.signal);
    await tellOutcome(outcome);
    process.exitCode = outcome.exit;
  } catch (thrown) {
    const error = asRolloutError(thrown, cancel.signal);
    await tellError(error);
    process.exitCode = error.exit;
  } finally {
    process.off("SIGINT", abort).off("SIGTERM", abort);
    // A question that nobody waits for any more would keep the process from ending.
    abort();
  }
}

async function tellError(error: RolloutError): Promise<void> {
  complain(error.code, error.message, error.hint);
  if (error.cause !== undefined) whisper(`Caused by: ${messageOf(error.cause)}`);
  const hint = error.hint === undefined ? [] : ["What to do:", block(error.hint)];
  await tellSummary(page(`🛑 ${error.code}`, ERRORS[error.code].means, block(error.message), ...hint));
}

/** Whatever is thrown that is no RolloutError is a fault of ours, unless it is the echo of a cancellation. */
function asRolloutError(thrown: unknown, signal: AbortSignal): RolloutError {
  if (signal.aborted) {
    return new RolloutError(
      "CANCELLED",
      "The run was cancelled; nothing more is written.",
      "Run the step again: it carries on from where the service is.",
      { cause: thrown },
    );
  }
  if (thrown instanceof RolloutError) return thrown;
  const stack = thrown instanceof Error ? thrown.stack : undefined;
  whisper(stack ?? "no stack");
  return new RolloutError(
    "INTERNAL",
    `unexpected: ${messageOf(thrown)}`,
    "Run again with debug logging and report the line above.",
    { cause: thrown },
  );
}
