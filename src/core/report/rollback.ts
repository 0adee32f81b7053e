import type { Lowering } from "../open-ways";
import type { Refuge } from "../refuge";
import { nameOfRoute } from "../routes";
import type { ServiceState } from "../service";
import { renderTraffic, servedShares } from "../traffic";
import type { Ways } from "../ways";
import { code, page, table } from "./markdown";
import type { Outcome } from "./outcome";

type Target = Extract<Refuge, { kind: "revision" }>;

/** The ways outside of the service, how they were closed, and where the canary ran. */
type Closed = Partial<Ways> & { readonly lowered?: readonly Lowering[] };

/** Returns the outcome of a rollback that is done and read back; `seconds` runs until the traffic was back. */
export function renderRolledBack(
  state: ServiceState,
  refuge: Target,
  job: { readonly mode: string; readonly reason: string },
  seconds: number,
  { lowered = [], ...ways }: Closed = {},
): Outcome {
  const outcome = job.mode === "delete" ? "deleted" : "rolled-back";
  // Where somebody else wrote meanwhile, the traffic may have gone to another one than was planned at first.
  const [[restored] = [refuge.revision]] = servedShares(state);
  const taken = `${state.ref.service} was rolled back to ${restored} in ${seconds.toFixed(1)} s`;
  const headline = `${taken}${job.reason === "" ? "" : `: ${job.reason}`}.`;
  const rows = [
    ["restored", code(restored), restored === refuge.revision ? refuge.why : ""],
    ["taken back", code(refuge.canary), whereabouts(refuge, outcome, ways)],
    ["traffic", renderTraffic(state.traffic), "read back"],
    ...lowered.map(rowOf),
  ];
  const note =
    "New revisions get no traffic until a rollout moves it, or until `gcloud run services update-traffic --to-latest`.";
  return {
    exit: 0,
    outputs: { outcome, "restored-revision": restored, seconds: seconds.toFixed(1) },
    headline,
    summary: page(
      `⏪ Rolled back ${state.ref.service}`,
      headline,
      table(["", "", ""], rows),
      note,
      ...stays(outcome, ways),
    ),
    annotation: { level: "warning", title: "Rolled back", message: headline },
  };
}

/** Returns the outcome where only ways outside of the service were left to be closed, by a run that died or somebody else. */
export function renderWaysClosed(
  state: ServiceState,
  lowered: readonly Lowering[],
  { reason }: { readonly reason: string },
  seconds: number,
): Outcome {
  const moved = lowered.filter((one) => one.kind === "closed" && one.was > 0);
  const ways = moved.map(({ route }) => nameOfRoute(route)).join(" and ");
  const [[serving] = [""]] = servedShares(state);
  const done = `${state.ref.service} was rolled back in ${seconds.toFixed(1)} s: nobody reaches the canary by ${ways} any more`;
  const headline = `${done}${reason === "" ? "" : ` (${reason})`}.`;
  return {
    exit: 0,
    outputs: { outcome: "rolled-back", "restored-revision": serving, seconds: seconds.toFixed(1) },
    headline,
    summary: page(`⏪ Rolled back ${state.ref.service}`, headline, table(["", "", ""], lowered.map(rowOf))),
    annotation: { level: "warning", title: "Rolled back", message: headline },
  };
}

function rowOf(one: Lowering): string[] {
  const was = one.kind === "open" ? one.cause.message : one.gone ? "does not exist" : `was ${one.was} %, read back`;
  return [nameOfRoute(one.route), one.kind === "closed" ? "0 %" : "open", was];
}

/** What was made by hand is taken away by hand: a load balancer's parts belong to whoever made them. */
function stays(outcome: string, { canaryService, routings = [] }: Partial<Ways>): readonly string[] {
  const backends = routings.flatMap((one) => (one.mode === "load-balancer" ? [one.canaryBackend] : []));
  if (outcome !== "deleted" || canaryService === undefined || backends.length === 0) return [];
  return [
    `The load balancer's backend service ${[...new Set(backends)].map(code).join(", ")} and its network endpoint group stay; they lead to nothing, and have no weight.`,
  ];
}

function whereabouts({ canaryReady }: Target, outcome: string, { canaryService }: Partial<Ways>): string {
  if (canaryService !== undefined)
    return outcome === "deleted"
      ? `deleted with its service ${canaryService}`
      : `kept in ${canaryService}, which gets no users`;
  if (outcome === "deleted") return "deleted";
  return canaryReady ? "kept at 0 % under its tag" : "kept without its tag, for it is not ready";
}

/** Returns the outcome where a canary that was taken back before is deleted; no traffic was moved for it. */
export function renderLeftoverDeleted(state: ServiceState, canary: string, ways: Partial<Ways> = {}): Outcome {
  const headline = `${canary} of ${state.ref.service} is deleted; it was rolled back before.`;
  const outputs = { outcome: "deleted", "restored-revision": "", seconds: "0.0" };
  return { exit: 0, outputs, headline, summary: page("Rollback", headline, ...stays("deleted", ways)) };
}

/** Returns the outcome where no canary has traffic: asked for, and already so. */
export function renderRollbackNeedless(state: ServiceState, why: string): Outcome {
  const headline = `Nothing to roll back on ${state.ref.service}: ${why}.`;
  const outputs = { outcome: "nothing-to-do", "restored-revision": "", seconds: "0.0" };
  return { exit: 0, outputs, headline, summary: page("Rollback", headline) };
}

/** Returns the outcome where a person has to say which revision is the bad one. */
export function renderRollbackHeld(state: ServiceState, why: string): Outcome {
  const headline = `Held: the traffic of ${state.ref.service} was not touched, because ${why}.`;
  const { service, region, project } = state.ref;
  const command = `gcloud run services update-traffic ${service} --region ${region} --project ${project} --to-revisions REVISION=100`;
  return {
    exit: 3,
    outputs: { outcome: "held", "restored-revision": "", seconds: "0.0" },
    headline,
    summary: page("Rollback", headline, code(command)),
    annotation: { level: "warning", title: "Rollback held", message: headline },
  };
}
