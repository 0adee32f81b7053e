import type { ServiceRef } from "../service";
import type { KnownUser } from "../split-users";
import type { Outcome } from "./outcome";

/** How one known user was served at the last round. */
export interface SeenUser extends KnownUser {
  /** `unknown` where the answer does not tell; `why` then says what came. */
  readonly served: "canary" | "stable" | "unknown";
  readonly why: string;
}

/** Whether known users are served by the version that they belong to, as it is kept in the evidence. */
export interface SplitFinding {
  readonly service: ServiceRef;
  readonly rollout: string;
  readonly stage: string;
  /** Of users on the canary, 0–100. */
  readonly percent: number;
  readonly users: readonly SeenUser[];
  readonly rounds: number;
  /** How many of the last rounds agreed in a row. */
  readonly agreed: number;
  /** From the first question to the last answer. */
  readonly seconds: number;
  readonly arrived: boolean;
}

/** Returns the users that are not served by the version that they belong to, or of whom nobody can tell. */
export function strayed(users: readonly SeenUser[]): readonly SeenUser[] {
  return users.filter(({ canary, served }) => served !== (canary ? "canary" : "stable"));
}

/** Returns what was found as a sentence. */
export function renderSplit({ users, percent, rounds, seconds }: SplitFinding): string {
  const on = users.filter(({ canary }) => canary).length;
  const took = `after ${rounds} round(s) in ${Math.ceil(seconds)} s`;
  return `The split arrived: of ${users.length} users of known buckets ${on} belong to the canary at ${percent} %, and each is served by the version that it belongs to (${took}).`;
}

/** Returns which buckets went where at the last round, and of whom nobody can tell; a clause. */
export function renderStrayed({ users, agreed }: Pick<SplitFinding, "users" | "agreed">): string {
  if (agreed > 0) return `that in the last ${agreed} round(s) alone`;
  return strayed(users)
    .map(
      ({ bucket, served, why }) => `bucket ${bucket} on ${served === "unknown" ? `neither for sure (${why})` : served}`,
    )
    .join(", ");
}

/** Returns the outcome of a move with what was measured after it. */
export function withSplit(outcome: Outcome, found: SplitFinding): Outcome {
  const sentence = renderSplit(found);
  return { ...outcome, headline: `${outcome.headline} ${sentence}`, summary: `${outcome.summary}\n${sentence}\n` };
}
