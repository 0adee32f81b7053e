import { renderSeconds, renderTime } from "../format";
import type { Ledger } from "../ledger";
import { type Proposal, renderProposal } from "../proposal";
import type { ServiceRef } from "../service";
import { placeOf } from "../wanted";
import { MARKS } from "./gates";
import { type JudgedStage, judgedOutputs, renderEvidence, renderGo } from "./judged";
import { block, code, list, page } from "./markdown";
import type { Outcome } from "./outcome";

/** A stage of the plan as a proposal shows it; times in seconds. */
export interface PlannedStage {
  readonly name: string;
  readonly percent: number;
  readonly watch: number;
  readonly bake: number;
  readonly environment?: string;
}

/** What is put before an approver. */
export interface Proposed {
  readonly ref: ServiceRef;
  readonly proposal: Proposal;
  readonly stages: readonly PlannedStage[];
  /** Seconds for which the evidence may be acted on. */
  readonly valid: number;
  /** When what the service has or had last began, epoch milliseconds; absent where it has had no rollout. */
  readonly began?: number;
  /** The stage in force; absent where the rollout is still to begin. */
  readonly ledger?: Ledger;
  /** Absent where nothing has been judged yet: no user is on the canary. */
  readonly judged?: JudgedStage;
}

/** Returns the outcome of a proposal: its outputs, and for the approver the evidence, what follows and what is judged again. */
export function renderProposed(proposed: Proposed): Outcome {
  const { ref, proposal, stages, ledger, judged } = proposed;
  const to = stages.find(({ name }) => name === proposal.stage);
  const environment = to?.environment ?? "";
  const goal = `${proposal.stage} (${to?.percent ?? 0} %)`;
  const headline =
    ledger === undefined || judged === undefined
      ? `${proposal.image} may begin on ${ref.service} with ${goal}.`
      : `${renderGo(ledger, judged.go)} ${goal} may begin.`;
  const asks = environment === "" ? "Nobody is asked." : `The environment ${code(environment)} approves it.`;
  const sections = judged === undefined ? [] : renderEvidence(judged);
  const skipped = renderSkipped(stages, proposal);
  return {
    exit: 0,
    outputs: {
      ...(judged === undefined ? { decision: "advance" } : judgedOutputs(judged)),
      stage: proposal.stage,
      environment,
      proposal: renderProposal(proposal),
      rollout: proposal.rollout,
      since: proposed.began === undefined ? "" : renderTime(proposed.began),
      stages: renderStages(stages, proposal),
      image: proposal.image,
    },
    headline,
    summary: page(
      `Proposed: ${goal} of ${ref.service}`,
      headline,
      ...sections,
      asks,
      skipped,
      whatFollows(proposed),
      again(ref, proposal.stage),
    ),
    annotation: {
      level: skipped === "" ? "notice" : "warning",
      title: `Proposed: ${goal}`,
      message: skipped === "" ? headline : `${headline} ${skipped}`,
    },
  };
}

/** Returns the outcome where a stage is not left: 1 where the canary is at fault, else 3 with the reasons. */
export function renderNotProposed(ref: ServiceRef, ledger: Ledger, judged: JudgedStage): Outcome {
  const { verdict, decision } = judged.go;
  const isAtFault = decision === "rollback";
  const headline = `${renderGo(ledger, judged.go)}${isAtFault ? " Nothing was changed by this step: roll back." : ""}`;
  const next = isAtFault ? [block(rollBack(ref), "sh")] : [again(ref, "next")];
  return {
    exit: isAtFault ? 1 : 3,
    outputs: {
      ...judgedOutputs(judged),
      ...NOTHING,
      rollout: ledger.canary,
      since: renderTime(ledger.since),
      image: ledger.image,
    },
    headline,
    summary: page(`${MARKS[verdict]} ${ledger.stage}: ${decision}`, headline, ...renderEvidence(judged), ...next),
    annotation: { level: isAtFault ? "error" : "warning", title: `${ledger.stage}: ${decision}`, message: headline },
  };
}

/** Returns the outcome where nothing is to be proposed, for all is as it should be; `decision` says what the rollout does. */
export function renderNothingProposed(
  headline: string,
  image: string,
  decision: "promote" | "hold",
  judged?: JudgedStage,
): Outcome {
  return {
    exit: 0,
    outputs: { ...(judged === undefined ? {} : judgedOutputs(judged)), decision, ...NOTHING, image },
    headline,
    summary: page("Nothing to approve", headline, ...(judged === undefined ? [] : renderEvidence(judged))),
    annotation: { level: "notice", title: "Nothing to approve", message: headline },
  };
}

const NOTHING = { stage: "", environment: "", proposal: "", rollout: "", since: "", stages: "[]" };

/** Says of which stages nobody is asked, for a later one is named; empty where none is left out. */
function renderSkipped(stages: readonly PlannedStage[], { stage, from }: Proposal): string {
  const indexOf = (wanted: string) => stages.findIndex(({ name }) => name === wanted);
  const left = stages.slice(indexOf(from) + 1, Math.max(0, indexOf(stage)));
  if (left.length === 0) return "";
  const environments = [...new Set(left.flatMap(({ environment }) => environment ?? []))];
  const reviewers =
    environments.length === 0 ? "" : `, and the reviewers of ${environments.join(" and ")} are not asked`;
  return `Warning: ${left.map(({ name }) => name).join(", ")} would be skipped: nobody watches the canary at that share${reviewers}.`;
}

/** The stages from the proposed one on, as a matrix of jobs takes them. */
function renderStages(stages: readonly PlannedStage[], { stage, from }: Proposal): string {
  const left = stages.slice(stages.findIndex(({ name }) => name === stage));
  return JSON.stringify(
    left.map(({ name, percent, environment = "", watch, bake }, index) => ({
      stage: name,
      after: left[index - 1]?.name ?? from,
      percent,
      environment,
      for: `${Math.max(watch, bake)}s`,
    })),
  );
}

function whatFollows({ proposal, ledger, stages, valid }: Proposed): string {
  const { percent = 0, watch = 0, bake = 0 } = stages.find(({ name }) => name === proposal.stage) ?? {};
  const here = ledger === undefined ? "the service" : placeOf(ledger);
  const numbers =
    proposal.evidence === ""
      ? []
      : [`${here} is judged again on the numbers of that moment; where it is no go any more, nothing is moved`];
  return [
    "After the approval, in this order:",
    list([
      `it is refused where ${here} has changed since this was shown, or this was shown more than ${renderSeconds(valid)} ago`,
      ...numbers,
      "the canary is asked for its health; where it is not well, it is taken back",
      `${percent} % of the users go to the canary, are watched for ${renderSeconds(watch)}, and stay for ${renderSeconds(bake)}`,
    ]),
  ].join("\n\n");
}

function again({ service, region, project }: ServiceRef, stage: string): string {
  const fields = Object.entries({ service, region, project, stage }).map(([key, value]) => `-f ${key}=${value}`);
  return `Next step, to judge and show it anew:\n\n${block(`gh workflow run promote.yml ${fields.join(" ")}`, "sh")}`;
}

function rollBack({ service, region, project }: ServiceRef): string {
  return `gh workflow run rollback.yml -f service=${service} -f region=${region} -f project=${project} -f mode=emergency`;
}
