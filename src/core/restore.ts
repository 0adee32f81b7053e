import type { Ask } from "./ask";
import { BEFORE_FIRST } from "./ask";
import { advance, type Ledger } from "./ledger";
import { quarantineAfter } from "./quarantine";
import type { Refuge } from "./refuge";
import type { ServiceState } from "./service";
import { planReturn } from "./traffic";
import { requestFor, type UpdateRequest } from "./update";
import type { Ways } from "./ways";

/** What a rollback is to write: who did it and why, which tag the canary has, and whether it keeps it. */
export interface Restoring {
  readonly step: Ask["step"];
  readonly reason: string;
  /** For a rollout whose ledger does not tell. */
  readonly tag: string;
  readonly keepTag: boolean;
  /** By which ways users were split, for a rollout whose ledger does not tell. */
  readonly ways?: Ways;
}

/** Returns the change that puts all traffic on the refuge and tells so in the ledger; without one a ledger is made. */
export function planRestore(
  state: ServiceState,
  refuge: Extract<Refuge, { kind: "revision" }>,
  ledger: Ledger | undefined,
  { step, reason, tag, keepTag, ways }: Restoring,
): UpdateRequest {
  const { handOver: _, ...story }: Ledger = ledger ?? { ...recovered(refuge, tag, step.at), ...waysIn(ways) };
  const last = { ...step, stage: ledger?.stage ?? BEFORE_FIRST, percent: 0 };
  const home = refuge.home === undefined ? {} : { home: refuge.revision };
  const newest = refuge.template === undefined ? {} : { newest: refuge.revision };
  const after = { ...story, stable: refuge.revision, ...home, ...newest, ...quarantineAfter(story, step.at, reason) };
  const told = advance(after, last, { status: "rolled-back", reason });
  const own = { tag: story.tag, ...(keepTag && refuge.canaryReady ? { canary: refuge.canary } : {}) };
  const request = requestFor(state, told, planReturn(state, refuge.revision, own));
  return refuge.template === undefined ? request : { ...request, template: refuge.template };
}

/**
 * Returns the change that puts the service back as it was `before` its new revision turned out not to start. Where that
 * is not known, or was broken itself, the stable revision is pinned: LATEST would give the new one everybody.
 */
export function planPutBack(
  before: ServiceState | undefined,
  state: ServiceState,
  ledger: Ledger,
  { step, reason }: Pick<Restoring, "step" | "reason">,
): UpdateRequest {
  const asBefore = before?.ready === "failed" ? undefined : before?.traffic;
  const traffic = asBefore ?? planReturn(before ?? state, ledger.stable, { tag: ledger.tag });
  const last = { ...step, stage: ledger.stage, percent: 0 };
  const after = { ...ledger, ...quarantineAfter(ledger, step.at, reason) };
  return requestFor(state, advance(after, last, { status: "rolled-back", reason }), traffic);
}

/** The way in force is the first one, and all others were left. */
function waysIn({ routings, canaryService }: Ways = { routings: [] }): Partial<Ledger> {
  const [routing, ...left] = routings;
  return {
    ...(canaryService === undefined ? {} : { canaryService }),
    ...(routing === undefined || routing.mode === "revisions" ? {} : { routing }),
    ...(left.length === 0 ? {} : { left }),
  };
}

/** A ledger for a rollout whose own cannot be read; what is not known is left empty. */
function recovered(refuge: { readonly revision: string; readonly canary: string }, tag: string, at: number): Ledger {
  const pair = { stable: refuge.revision, canary: refuge.canary, tag };
  return {
    ...pair,
    status: "running",
    image: "",
    stage: BEFORE_FIRST,
    percent: 0,
    since: at,
    startedAt: at,
    latestTags: [],
    reason: "",
    story: [],
  };
}
