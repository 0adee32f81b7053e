import { answerOf } from "../core/approval";
import { messageOf, RolloutError } from "../errors";
import type { Hub } from "../ports/forge";

/** Who let the run go on. */
export interface Approved {
  /** With commas between several; absent where nobody has to approve. */
  readonly approvedBy?: string;
  /** What a person should know of it; absent where all is as it should be. */
  readonly warning?: string;
}

/**
 * Returns who approved the environment for this run; nobody where it has no reviewers now, whatever was said before. Throws
 * HELD where it has reviewers of whom none has approved, where one has rejected, and where nobody can read what was said:
 * an approval that is not known of is none.
 */
export async function readApproval({ forge, run }: Pick<Hub, "forge" | "run">, environment: string): Promise<Approved> {
  if (forge === undefined) throw unknown(environment, "this is no run on GitHub, or it has no token");
  const answer = answerOf(await asking(environment, () => forge.approvals(run.id)), environment);
  if (answer.kind === "rejected") throw held(environment, `${answer.by} rejected it`);
  if (answer.kind === "mixed")
    throw undecided(environment, `${answer.by} approved it and ${answer.rejectedBy} rejected it`);
  const reviewers = await asking(environment, () => forge.reviewers(environment));
  if (reviewers === undefined || reviewers === 0) return { warning: unguarded(environment, reviewers) };
  if (answer.kind === "approved") return { approvedBy: answer.by };
  throw held(environment, `none of its ${reviewers} reviewers has approved run ${run.id}`);
}

async function asking<T>(environment: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    if (!(cause instanceof RolloutError) || cause.code === "CANCELLED") throw cause;
    throw unknown(environment, messageOf(cause), cause);
  }
}

function unguarded(environment: string, reviewers: number | undefined): string {
  const why = reviewers === undefined ? "does not exist" : "has no required reviewers";
  return `Nobody has to approve ${environment}: the environment ${why}.`;
}

function held(environment: string, got: string): RolloutError {
  return new RolloutError(
    "HELD",
    `expected an approval of the environment ${environment} for this run, got none: ${got}`,
    `Run this job in the environment, and let a reviewer approve it:\nenvironment: ${environment}`,
  );
}

/** Words have no attempt and no time on GitHub: which one came last cannot be told. */
function undecided(environment: string, got: string): RolloutError {
  return new RolloutError(
    "HELD",
    `expected one answer for the environment ${environment} in this run, got two: ${got}`,
    "Start a new run instead of running this one again; in it the reviewers are asked anew.",
  );
}

function unknown(environment: string, why: string, cause?: RolloutError): RolloutError {
  return new RolloutError(
    "HELD",
    `expected to read who approved the environment ${environment}, got no answer: ${why}`,
    "Let the job read it, and run it again:\npermissions:\n  actions: read",
    cause === undefined ? {} : { cause },
  );
}
