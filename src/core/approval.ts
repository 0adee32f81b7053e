/** What somebody said of an environment that a run waited for. */
export interface Word {
  readonly by: string;
  readonly environment: string;
  readonly state: "approved" | "rejected" | "pending";
}

/** What a run's reviewers said of the environment, and who they are; names with commas between them, nobody twice. */
export type Answer =
  | { readonly kind: "approved" | "rejected"; readonly by: string }
  /** Some approved and some rejected, as may happen over several attempts of a run. */
  | { readonly kind: "mixed"; readonly by: string; readonly rejectedBy: string }
  | { readonly kind: "none" };

/**
 * Returns what was said of the environment, whatever the order, for GitHub promises none; its name counts whatever its case,
 * as on GitHub. Who is still to answer has said nothing.
 */
export function answerOf(words: readonly Word[], environment: string): Answer {
  const asked = environment.toLowerCase();
  const said = words.filter((word) => word.environment.toLowerCase() === asked);
  const [by, rejectedBy] = [whoIn(said, "approved"), whoIn(said, "rejected")];
  if (by !== "" && rejectedBy !== "") return { kind: "mixed", by, rejectedBy };
  if (rejectedBy !== "") return { kind: "rejected", by: rejectedBy };
  return by === "" ? { kind: "none" } : { kind: "approved", by };
}

function whoIn(words: readonly Word[], asked: Word["state"]): string {
  return [...new Set(words.filter(({ state }) => state === asked).map(({ by }) => by))].join(", ");
}
