import type { Json } from "./json";
import type { Ledger } from "./ledger";
import type { RevisionState, ServiceState } from "./service";
import { renderShares, STABLE_TAG, servedShares } from "./traffic";

/** Who serves well, and who is the canary; short names. */
export interface Pair {
  readonly revision: string;
  readonly canary: string;
}

/**
 * Where a rollback would put the traffic, and why there. A canary that is not ready cannot keep a tag: Cloud Run would
 * hold the whole change up for it. A leftover is a canary that was taken back and still exists beside whoever serves.
 */
export type Refuge =
  | ({
      readonly kind: "revision";
      readonly why: string;
      readonly canaryReady: boolean;
      /** Where a variable carries the percent: the revision sends nobody to the canary. */
      readonly home?: true;
      /** Present where the revision does not exist yet: the rollback itself makes it. */
      readonly template?: Json;
    } & Pair)
  | { readonly kind: "nothing-to-do"; readonly why: string; readonly leftover?: Pair }
  | { readonly kind: "unclear"; readonly why: string }
  | { readonly kind: "none"; readonly why: string };

/**
 * Returns the revision that serves well and is not the canary: the ledger's stable one if it is healthy, else the one
 * with the tag `stable`, else whichever healthy one serves most, else the newest healthy one that
 * is nobody's tagged preview. Without a canary there is nothing to do; where traffic is split and nobody says who the canary is, it is unclear.
 * A damaged ledger is never "nothing to do", for only a new one lets the next rollout begin.
 */
export function chooseRefuge(
  state: ServiceState,
  revisions: readonly RevisionState[],
  ledger: Ledger | undefined,
  tag: string,
  damaged = false,
): Refuge {
  const canary = ledger?.canary ?? taggedWith(state, tag) ?? besideStable(state);
  if (canary === undefined) return withoutCanary(state, damaged);
  if (!damaged && isOver(state, ledger, canary)) {
    const why = `${canary} gets no traffic and no rollout is running`;
    return { kind: "nothing-to-do", why, ...leftoverOf(state, revisions, ledger) };
  }
  for (const [revision, why] of candidates(state, revisions, ledger, canary)) {
    if (revision !== canary && isReady(revisions, revision))
      return { kind: "revision", revision, canary, why, canaryReady: isReady(revisions, canary) };
  }
  return { kind: "none", why: `no other revision than ${canary} is ready` };
}

/** Yields who may take the traffic and why, the best first; whether it is ready, the caller finds out. */
export function* candidates(
  state: ServiceState,
  revisions: readonly RevisionState[],
  ledger: Ledger | undefined,
  canary: string,
): Generator<readonly [string, string]> {
  if (ledger !== undefined) yield [ledger.stable, "the ledger's stable revision"];
  const tagged = taggedWith(state, STABLE_TAG);
  if (tagged !== undefined) yield [tagged, `the revision with the tag ${STABLE_TAG}`];
  const shares = [...servedShares(state)].filter(([revision]) => revision !== canary).sort((a, b) => b[1] - a[1]);
  for (const [revision, percent] of shares) yield [revision, `it serves ${percent} % at present`];
  const previews = state.traffic.flatMap((target) =>
    target.tag && target.kind === "revision" ? [target.revision] : [],
  );
  for (const { name } of [...revisions].sort((a, b) => b.createdAt - a.createdAt))
    if (!previews.includes(name)) yield [name, "the newest healthy revision"];
}

/** Who serves most beside the revision with the tag `stable`: that tag is there only while a rollout is on. */
function besideStable(state: ServiceState): string | undefined {
  const stable = taggedWith(state, STABLE_TAG);
  const others = [...servedShares(state)].filter(([revision]) => revision !== stable).sort((a, b) => b[1] - a[1]);
  return stable === undefined ? undefined : others[0]?.[0];
}

/** Returns the revision that has the tag, as asked or, where LATEST was asked, as served; undefined where none has. */
export function taggedWith(state: ServiceState, tag: string): string | undefined {
  const asked = state.traffic.find((target) => target.kind === "revision" && target.tag === tag);
  if (asked?.kind === "revision") return asked.revision;
  return state.serving.find((target) => target.tag === tag)?.revision;
}

function isOver(state: ServiceState, ledger: Ledger | undefined, canary: string): boolean {
  const asked = state.traffic.some((target) => target.percent > 0 && namesCanary(target, state, canary));
  const served = servedShares(state).has(canary);
  return ledger?.status !== "running" && !asked && !served;
}

function leftoverOf(
  state: ServiceState,
  revisions: readonly RevisionState[],
  ledger: Ledger | undefined,
): { readonly leftover?: Pair } {
  const [serving] = [...servedShares(state)].sort((a, b) => b[1] - a[1]);
  if (ledger?.status !== "rolled-back" || serving === undefined) return {};
  const exists = revisions.some(({ name }) => name === ledger.canary);
  return exists ? { leftover: { revision: serving[0], canary: ledger.canary } } : {};
}

/** Returns whether the revision exists and is ready. */
export function isReady(revisions: readonly RevisionState[], revision: string): boolean {
  return revisions.find(({ name }) => name === revision)?.ready === "ready";
}

function namesCanary(target: ServiceState["traffic"][number], state: ServiceState, canary: string): boolean {
  return target.kind === "revision" ? target.revision === canary : state.latestReady === canary;
}

function withoutCanary(state: ServiceState, damaged: boolean): Refuge {
  const shares = [...servedShares(state)];
  const [[only] = [""]] = shares;
  if (shares.length > 1) {
    const why = `traffic is split (${renderShares(state)}) and neither ledger nor tag says which one is the canary`;
    return { kind: "unclear", why };
  }
  if (!damaged || only === "")
    return { kind: "nothing-to-do", why: "no rollout is known and one revision serves everything" };
  const why = "it serves everybody; the ledger is written anew";
  return { kind: "revision", revision: only, canary: "", canaryReady: false, why };
}
