import type { Ledger } from "./ledger";
import type { RevisionState, ServiceState } from "./service";

/** The revisions that a ledger names: they may be gone back to, or looked into. */
type Named = Pick<Ledger, "stable" | "canary" | "home" | "adopted">;

/**
 * Returns the names of the revisions to delete, newest first: all but the `keep` newest ones, and none that gets traffic or
 * has a tag (as asked or as served), is the service's latest, or is named by the ledger. Ages are told by when they were
 * made, and by their names where that was in the same moment.
 */
export function planPruning(
  state: ServiceState,
  revisions: readonly RevisionState[],
  ledger: Named,
  keep: number,
): readonly string[] {
  const used = usedIn(state, ledger);
  return [...revisions]
    .sort((one, other) => other.createdAt - one.createdAt || (one.name < other.name ? 1 : -1))
    .slice(keep)
    .flatMap(({ name }) => (used.has(name) ? [] : [name]));
}

function usedIn({ traffic, serving, latestReady, latestCreated }: ServiceState, ledger: Named): ReadonlySet<string> {
  const { stable, canary, home, adopted } = ledger;
  const named = [latestReady, latestCreated, stable, canary, home, adopted].flatMap((one) => one ?? []);
  const asked = traffic.flatMap((target) => (target.kind === "revision" ? [target.revision] : []));
  return new Set([...named, ...asked, ...serving.map(({ revision }) => revision)]);
}
