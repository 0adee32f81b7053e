import type { Ledger } from "./ledger";

/** The address of a run on GitHub: its repository's, and the run's number, which grows from run to run. */
const RUN = /^(.+)\/actions\/runs\/(\d+)(?:[/?#].*)?$/;

/**
 * Returns the address of a later run of the same repository that has moved the rollout already; undefined where the run
 * is none of GitHub's, another repository's, or the last. A run that is started again keeps its number.
 */
export function outdatedBy(run: string, ledger: Ledger | undefined): string | undefined {
  return laterThan(
    run,
    (ledger?.story ?? []).map((step) => step.run),
  );
}

/** Returns the first of the runs that is a later one of the same repository; undefined where none is. */
export function laterThan(run: string, others: readonly string[]): string | undefined {
  const ours = numbered(run);
  if (ours === undefined) return undefined;
  return others.find((other) => {
    const theirs = numbered(other);
    return theirs !== undefined && theirs.repository === ours.repository && theirs.number > ours.number;
  });
}

function numbered(run: string): { readonly repository: string; readonly number: number } | undefined {
  const [, repository, number] = RUN.exec(run) ?? [];
  return repository === undefined ? undefined : { repository, number: Number(number) };
}
