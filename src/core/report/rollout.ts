import type { Ledger } from "../ledger";
import type { ServiceState } from "../service";
import { renderTraffic } from "../traffic";
import { code, page, table } from "./markdown";
import type { Outcome } from "./outcome";

/** Returns the outputs of contract that describe a rollout; addresses that are not known yet are empty. */
export function rolloutOutputs(state: ServiceState, ledger: Ledger, changed: boolean): Record<string, string> {
  return {
    rollout: ledger.canary,
    stage: ledger.stage,
    percent: String(ledger.percent),
    revision: ledger.canary,
    "stable-revision": ledger.stable,
    url: state.url,
    "tag-url": state.serving.find((target) => target.tag === ledger.tag)?.uri ?? "",
    changed: String(changed),
  };
}

/** Returns the outcome of a step of the rollout that is done and read back. */
export function renderMoved(state: ServiceState, ledger: Ledger, headline: string, changed: boolean): Outcome {
  const outputs = rolloutOutputs(state, ledger, changed);
  const rows = [
    ["stable", code(ledger.stable), "tag `stable`"],
    ["canary", code(ledger.canary), outputs["tag-url"] ?? ""],
    ["image", code(ledger.image), ""],
    ["traffic", renderTraffic(state.traffic), "read back"],
    ...approvalRows(ledger),
  ];
  const summary = page(`Rollout of ${state.ref.service}`, headline, table(["", "", ""], rows));
  return { exit: 0, outputs, headline, summary, annotation: { level: "notice", title: "Rollout", message: headline } };
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
