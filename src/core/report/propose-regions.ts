import { type Proposal, parseProposal, renderProposal, type Stay } from "../proposal";
import { page } from "./markdown";
import type { Outcome } from "./outcome";
import { joinGates, type RegionOutcome } from "./regions";

/** What was found in one region: a proposal, a stay that stands as it is, or why there is none. */
export interface RegionProposed extends RegionOutcome {
  /** Where the region is, if it is as far as the others are to come and its numbers are good. */
  readonly stays?: Stay;
  /** The canary's revision; empty where none is under way. */
  readonly rollout: string;
}

const NOTHING = { stage: "", environment: "", proposal: "", since: "", stages: "[]" };

/**
 * Returns what may be approved for all regions together: one proposal that carries each of them, where every one that is
 * behind has one and none stands against it. Otherwise the worst of them counts, and nothing is proposed.
 */
export function renderProposedTogether(all: readonly RegionProposed[]): Outcome {
  const gates = joinGates(all.filter(({ stays }) => stays === undefined));
  const worst = joinGates(all);
  const rollout = [...new Set(all.flatMap(({ rollout: name }) => (name === "" ? [] : [name])))].join(",");
  const proposed = all.flatMap(({ outcome }) => (outcome.outputs["proposal"] ? [outcome] : []));
  const [first] = proposed;
  const isGo = all.every(
    ({ outcome, stays }) => outcome.exit === 0 && (stays !== undefined || proposed.includes(outcome)),
  );
  if (first === undefined || !isGo) {
    const careful = worst.exit === 0 ? gates.outputs["decision"] : worst.outputs["decision"];
    const decision = worst.exit === 0 ? (careful ?? "hold") : careful === "rollback" ? careful : "hold";
    return { ...worst, outputs: { ...worst.outputs, ...NOTHING, rollout, decision } };
  }
  const proposal = together(all);
  const { outputs } = first;
  const regions = all.map(({ region }) => region).join(", ");
  const headline = `${outputs["stage"]} may begin in ${regions}, one after the other.`;
  return {
    ...worst,
    outputs: {
      ...outputs,
      ...verdictOf(worst),
      decision: "advance",
      rollout,
      proposal: renderProposal(proposal),
      regions: worst.outputs["regions"] ?? "{}",
    },
    headline,
    summary: [page(`Proposed: ${outputs["stage"]} in ${regions}`, headline), worst.summary].join("\n"),
    annotation: { level: "notice", title: `Proposed: ${outputs["stage"]}`, message: headline },
  };
}

/** The evidence of the region that was shown first is the oldest, and the approval is valid for as long as that is. */
function together(all: readonly RegionProposed[]): Proposal {
  const proposals = all.flatMap(({ outcome }) =>
    outcome.outputs["proposal"] ? [parseProposal(outcome.outputs["proposal"])] : [],
  );
  const stays = all.flatMap(({ stays: here, region }): readonly Stay[] => {
    if (here !== undefined) return [here];
    const own = proposals.find((one) => one.region === region);
    return own === undefined
      ? []
      : [{ region, rollout: own.rollout, from: own.from, since: own.since, evidence: own.evidence }];
  });
  const [start, ...others] = stays;
  const at = Math.min(...proposals.map((one) => one.at));
  const [any] = proposals;
  if (start === undefined || any === undefined) throw new Error("expected a proposal of one region at least, got none");
  return { ...any, ...start, at, ...(others.length === 0 ? {} : { others }) };
}

/** Before the first stage nothing has been judged, and there is no verdict. */
function verdictOf({ outputs }: Outcome): Readonly<Record<string, string>> {
  const { verdict } = outputs;
  return verdict === undefined ? {} : { verdict };
}
