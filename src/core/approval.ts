/** What somebody said of an environment that a run waited for. */
export interface Word {
  readonly by: string;
  readonly environment: string;
  readonly state: "approved" | "rejected" | "pending";
}

/** Whether the environment was approved, and by whom; several names with commas between them, nobody twice. */
export type Answer = { readonly kind: "approved" | "rejected"; readonly by: string } | { readonly kind: "none" };

/**
 * Returns what was said last of the environment, newest word last; its name counts whatever its case, as on GitHub.
 * Who approved before somebody rejected has not approved; who is still to answer has said nothing.
 */
export function answerOf(words: readonly Word[], environment: string): Answer {
  const asked = environment.toLowerCase();
  const said = words.filter((word) => word.environment.toLowerCase() === asked && word.state !== "pending");
  const last = said.at(-1);
  if (last === undefined) return { kind: "none" };
  if (last.state === "rejected") return { kind: "rejected", by: last.by };
  const since = said.findLastIndex(({ state }) => state === "rejected") + 1;
  return { kind: "approved", by: [...new Set(said.slice(since).map(({ by }) => by))].join(", ") };
}
