import type { CleanUp } from "./clean-up";
import type { Json } from "./json";
import { leadsToCanary } from "./leads-to";
import type { Ledger } from "./ledger";
import { readingOf } from "./ledger-text";
import type { RouteState } from "./outside";
import { planPruning } from "./pruning";
import { nameOfRoute } from "./routes";
import { type RevisionState, type ServiceRef, type ServiceState, servesAlone, type TrafficTarget } from "./service";
import { promotedOf } from "./traffic";
import { requestFor, type UpdateRequest } from "./update";

/** A service, and its revisions in any order. */
export interface Inhabited {
  readonly state: ServiceState;
  readonly revisions: readonly RevisionState[];
}

/** What is there when a rollout was promoted. */
export interface Remains {
  readonly users: Inhabited;
  /** The service that ran the canary; absent where there is none. */
  readonly canary?: Inhabited;
  /** Every route that the rollout used, as it is now. */
  readonly routes: readonly RouteState[];
}

/** One deed of the clean-up, or why one is left undone. */
export type Tidying =
  | { readonly kind: "delete-revision"; readonly ref: ServiceRef; readonly revision: string }
  | { readonly kind: "remove-tag"; readonly tag: string; readonly request: UpdateRequest }
  | { readonly kind: "scale-down"; readonly request: UpdateRequest }
  | { readonly kind: "delete-service"; readonly ref: ServiceRef }
  /** A sentence without its full stop: what stays although the plan wants it away. */
  | { readonly kind: "leave"; readonly why: string };

/** What of a clean-up was done, and what was not; sentences without their full stop. */
export interface Tidied {
  readonly done: readonly string[];
  readonly undone: readonly string[];
  /** The kinds of what was done, each as often as it was. */
  readonly kinds: readonly Tidying["kind"][];
}

/**
 * Returns what the plan wants to be tidied up, in order; empty where all is so, and where the rollout was not promoted.
 * The canary's service is touched only where everybody is on the promoted revision and nobody is led to it by any way.
 */
export function planTidying(policy: CleanUp, ledger: Ledger, remains: Remains): readonly Tidying[] {
  if (ledger.status !== "promoted") return [];
  const { users, canary } = remains;
  const beside = canary === undefined ? [] : besides(policy, ledger, remains, canary);
  const goes = beside.some(({ kind }) => kind === "delete-service");
  const isShared = canary !== undefined && readingOf(canary.state).kind !== "none";
  const pruned = canary === undefined || goes || isShared ? [users] : [users, canary];
  return [...untagging(policy, ledger, remains), ...pruned.flatMap((one) => prunings(policy, ledger, one)), ...beside];
}

/** A tag that a way leads to outlasts the promotion, and goes only once nobody is on that way. */
function untagging({ tags }: CleanUp, ledger: Ledger, { users, routes }: Remains): readonly Tidying[] {
  const { state } = users;
  const { tag } = ledger;
  const rest = state.traffic.filter((target) => !isOwnTag(target, ledger));
  if (tags === "keep" || rest.length === state.traffic.length) return [];
  const open = routes.find(({ percent }) => percent > 0);
  if (open === undefined) return [{ kind: "remove-tag", tag, request: requestFor(state, ledger, rest) }];
  const why = `the tag ${tag} stays: ${nameOfRoute(open.route)} still leads ${open.percent} % of the users to it`;
  return [{ kind: "leave", why }];
}

/** A tag of the same name on another revision is somebody else's. */
function isOwnTag(target: TrafficTarget, ledger: Ledger): boolean {
  const isEmpty = target.kind === "revision" && target.percent === 0;
  return isEmpty && target.tag === ledger.tag && target.revision === promotedOf(ledger);
}

function prunings({ revisions: keep }: CleanUp, ledger: Ledger, { state, revisions }: Inhabited): readonly Tidying[] {
  if (keep === undefined) return [];
  const names = planPruning(state, revisions, ledger, keep);
  return names.map((revision) => ({ kind: "delete-revision", ref: state.ref, revision }));
}

function besides(
  { canaryService: wanted }: CleanUp,
  ledger: Ledger,
  { users, routes }: Remains,
  { state }: Inhabited,
): readonly Tidying[] {
  if (wanted === "keep") return [];
  const why = whyUsed(users.state, ledger, routes, state);
  if (why !== undefined) return [{ kind: "leave", why: `${state.ref.service} stays as it is: ${why}` }];
  return wanted === "delete" ? [{ kind: "delete-service", ref: state.ref }] : scalingDown(state);
}

/** Returns why the canary's service may have users, or another purpose; undefined where it has neither. */
function whyUsed(
  users: ServiceState,
  ledger: Ledger,
  routes: readonly RouteState[],
  canary: ServiceState,
): string | undefined {
  const open = routes.find(({ percent }) => percent > 0);
  if (open !== undefined) return `${nameOfRoute(open.route)} still leads ${open.percent} % of the users to it`;
  const [place] = routes.flatMap(leadsToCanary);
  if (place !== undefined) return `a load balancer still leads to it at ${place}`;
  const promoted = promotedOf(ledger);
  if (!servesAlone(users, promoted)) return `not everybody on ${users.ref.service} is served by ${promoted}`;
  return readingOf(canary).kind === "none" ? undefined : "it has a rollout of its own";
}

/** The minimum of the service itself is lowered, for which no revision is made; that of a revision is only told. */
function scalingDown(state: ServiceState): readonly Tidying[] {
  const { ref, generation: plannedOn, etag, traffic, annotations, scaling, template } = state;
  if (scaling?.["scalingMode"] === "MANUAL" && isAbove0(scaling["manualInstanceCount"]))
    return [{ kind: "leave", why: `${ref.service} is scaled by hand and stays so` }];
  const scaled = { minInstanceCount: 0 };
  const request: UpdateRequest = { ref, plannedOn, etag, traffic, annotations, keepsTraffic: true, scaling: scaled };
  const lowered: readonly Tidying[] = isAbove0(scaling?.["minInstanceCount"]) ? [{ kind: "scale-down", request }] : [];
  const kept = objectOf(template["scaling"])["minInstanceCount"];
  if (!isAbove0(kept)) return lowered;
  const why = `the latest revision of ${ref.service} has a minimum of ${kept} in its template, which only a new revision would change`;
  return [...lowered, { kind: "leave", why }];
}

function isAbove0(value: unknown): boolean {
  return typeof value === "number" && value > 0;
}

function objectOf(value: Json[string] | undefined): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}
