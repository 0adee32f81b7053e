import type { Ledger } from "../ledger";
import { exposureOf } from "../outside";
import { nameOfWay } from "../routes";
import { routingOf } from "../routing";
import type { ServiceState } from "../service";
import { promotedOf, renderTraffic } from "../traffic";

import { code, page, table } from "./markdown";
import type { Outcome } from "./outcome";

/**
 * Returns the outputs of contract that describe a rollout; addresses that are not known yet, or lead nowhere any more, are
 * empty. Once it is promoted the canary is the stable revision. `canary` is the
 * service that runs the canary, where it is one of its own.
 */
export function rolloutOutputs(
  state: ServiceState,
  ledger: Ledger,
  changed: boolean,
  canary?: Pick<ServiceState, "url">,
): Record<string, string> {
  const isPromoted = ledger.status === "promoted";
  return {
    rollout: ledger.canary,
    stage: ledger.stage,
    percent: String(ledger.percent),
    revision: isPromoted ? promotedOf(ledger) : ledger.canary,
    "stable-revision": isPromoted ? promotedOf(ledger) : ledger.stable,
    url: state.url,
    "tag-url": canary?.url ?? state.serving.find((target) => target.tag === ledger.tag)?.uri ?? "",
    changed: String(changed),
  };
}

/** Returns the outcome of a step of the rollout that is done and read back. */
export function renderMoved(
  state: ServiceState,
  ledger: Ledger,
  headline: string,
  changed: boolean,
  canary?: Pick<ServiceState, "url">,
): Outcome {
  const outputs = rolloutOutputs(state, ledger, changed, canary);
  const rows = [
    ...stableRows(ledger),
    ["canary", code(ledger.canary), outputs["tag-url"] ?? ""],
    ["image", code(ledger.image), ""],
    ...wayRows(state, ledger),
    ["traffic", renderTraffic(state.traffic), "read back"],
    ...approvalRows(ledger),
  ];
  const summary = page(`Rollout of ${state.ref.service}`, headline, table(["", "", ""], rows));
  return { exit: 0, outputs, headline, summary, annotation: { level: "notice", title: "Rollout", message: headline } };
}

/** The end takes the tag `stable` away; where the canary was a service of its own, users got a revision made of its image. */
function stableRows(ledger: Ledger): readonly (readonly string[])[] {
  if (ledger.status !== "promoted") return [["stable", code(ledger.stable), "tag `stable`"]];
  return [
    ["serves", code(promotedOf(ledger)), ""],
    ["stable before", code(ledger.stable), ""],
  ];
}

/** The service's own traffic tells nothing of users who come to the canary by another way. */
function wayRows({ ref }: ServiceState, ledger: Ledger): readonly (readonly string[])[] {
  const routing = routingOf(ledger);
  if (routing.mode === "revisions" && ledger.handOver !== true) return [];
  const percent = exposureOf(ledger);
  const share = percent === 0 ? "nobody is on the canary by it" : `${percent} % of the users are on the canary by it`;
  return [["way", nameOfWay(ref, routing), share]];
}

/** Whose word the last step acts on; nothing where nobody was asked. */
function approvalRows({ story }: Ledger): readonly (readonly string[])[] {
  const { approvedBy, evidence, override } = story.at(-1) ?? {};
  const shown = evidence === undefined ? "" : `on ${code(`sha256:${evidence}`)}`;
  return [
    ...(approvedBy === undefined && evidence === undefined
      ? []
      : [["approved by", approvedBy ?? "nobody has to", shown]]),
    ...(override === undefined ? [] : [["stepped over", override, ""]]),
  ];
}
