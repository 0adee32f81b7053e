import type { Refuge } from "../refuge";
import type { ServiceState } from "../service";
import { renderTraffic, servedShares } from "../traffic";
import { code, page, table } from "./markdown";
import type { Outcome } from "./outcome";

type Target = Extract<Refuge, { kind: "revision" }>;

/** Returns the outcome of a rollback that is done and read back; `seconds` runs until the traffic was back. */
export function renderRolledBack(
  state: ServiceState,
  refuge: Target,
  job: { readonly mode: string; readonly reason: string },
  seconds: number,
): Outcome {
  const outcome = job.mode === "delete" ? "deleted" : "rolled-back";
  // Where somebody else wrote meanwhile, the traffic may have gone to another one than was planned at first.
  const [[restored] = [refuge.revision]] = servedShares(state);
  const taken = `${state.ref.service} was rolled back to ${restored} in ${seconds.toFixed(1)} s`;
  const headline = `${taken}${job.reason === "" ? "" : `: ${job.reason}`}.`;
  const rows = [
    ["restored", code(restored), restored === refuge.revision ? refuge.why : ""],
    ["taken back", code(refuge.canary), whereabouts(refuge, outcome)],
    ["traffic", renderTraffic(state.traffic), "read back"],
  ];
  const note =
    "New revisions get no traffic until a rollout moves it, or until `gcloud run services update-traffic --to-latest`.";
  return {
    exit: 0,
    outputs: { outcome, "restored-revision": restored, seconds: seconds.toFixed(1) },
    headline,
    summary: page(`⏪ Rolled back ${state.ref.service}`, headline, table(["", "", ""], rows), note),
    annotation: { level: "warning", title: "Rolled back", message: headline },
  };
}

function whereabouts({ canaryReady }: Target, outcome: string): string {
  if (outcome === "deleted") return "deleted";
  return canaryReady ? "kept at 0 % under its tag" : "kept without its tag, for it is not ready";
}

/** Returns the outcome where a canary that was taken back before is deleted; no traffic was moved for it. */
export function renderLeftoverDeleted(state: ServiceState, canary: string): Outcome {
  const headline = `${canary} of ${state.ref.service} is deleted; it was rolled back before.`;
  const outputs = { outcome: "deleted", "restored-revision": "", seconds: "0.0" };
  return { exit: 0, outputs, headline, summary: page("Rollback", headline) };
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
