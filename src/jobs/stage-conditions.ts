import { BEFORE_FIRST } from "../core/ask";
import { type Proposal, parseProposal, proposalFor } from "../core/proposal";
import { isSameImage } from "../core/quarantine";
import { RolloutError } from "../errors";
import type { Conditions } from "../flows/conditions";
import type { Inputs } from "../inputs/registry";
import type { RolloutPlan } from "../plan/schema";
import { findStage } from "../plan/stages";
import { alternatives, describe } from "../plan/words";
import { stageName } from "./context";

type StageInputs = Pick<Inputs<"stage">, "image" | "stage" | "proposal" | "environment" | "after"> &
  Partial<Pick<Inputs<"stage">, "require-proposal">>;

/** What a run is bound to, and what it releases by that. */
export interface Bound {
  readonly conditions?: Conditions;
  /** The inputs of a move, which a proposal fills in. */
  readonly image?: string;
  readonly stage: string;
}

/**
 * Returns the conditions that the inputs name, absent where they name none; with a proposal its image and its stage are
 * meant, as far as it is about this region. Throws INPUT_INVALID with every contradiction between proposal, inputs and plan, one a line, and STAGE_UNKNOWN.
 */
export function boundBy(inputs: StageInputs, plan: RolloutPlan, region: string): Bound {
  const proposal = inputs.proposal === undefined ? undefined : ofRegion(parseProposal(inputs.proposal), region);
  const stage = proposal?.stage ?? inputs.stage;
  const mistakes = [
    ...(proposal === undefined ? withoutProposal(inputs) : againstProposal(inputs, proposal, plan)),
    ...againstPlan(inputs, stage, plan, proposal !== undefined),
  ];
  if (mistakes.length > 0) throw contradiction(mistakes);
  const image = proposal?.image ?? inputs.image;
  const conditions = conditionsOf(inputs, plan, proposal);
  return { stage, ...(image === undefined ? {} : { image }), ...(conditions === undefined ? {} : { conditions }) };
}

/** A proposal that says nothing of the region is refused as one for another, once its ledger is read. */
function ofRegion(proposal: Proposal, region: string): Proposal {
  const { others: _, ...first } = proposal;
  return proposalFor(proposal, region) ?? first;
}

interface Mistake {
  readonly input: string;
  readonly message: string;
  /** The value that would be right. */
  readonly right: string;
}

/** An output that GitHub withheld comes as an empty text, like one that was left out: only whoever needs it can tell. */
function withoutProposal(inputs: StageInputs): readonly Mistake[] {
  if (!inputs["require-proposal"]) return [];
  const message =
    "expected what was proposed, got nothing: either the job that proposes does not hand it on, or GitHub withheld it because a secret of the repository is part of it, as a warning of that job then says (keep the project, the service and the like as variables, not as secrets)";
  return [{ input: "proposal", message, right: `\${{ needs.propose.outputs.proposal }}` }];
}

function againstProposal(inputs: StageInputs, proposal: Proposal, plan: RolloutPlan): readonly Mistake[] {
  const { image, stage } = inputs;
  const named = stage === "next" ? proposal.stage : stageName(plan, stage);
  return [
    ...(image === undefined || isSameImage(image, proposal.image)
      ? []
      : [
          {
            input: "image",
            message: `expected ${proposal.image}, which is proposed, got ${describe(image)}`,
            right: proposal.image,
          },
        ]),
    ...(named === proposal.stage
      ? []
      : [
          {
            input: "stage",
            message: `expected ${proposal.stage}, which is proposed, got ${describe(stage)}`,
            right: proposal.stage,
          },
        ]),
  ];
}

/** Which stage `next` is nobody knows yet; the environment is then any of the plan's. */
function againstPlan(inputs: StageInputs, stage: string, plan: RolloutPlan, isProposed: boolean): readonly Mistake[] {
  const { environment: given } = inputs;
  const environments =
    stage === "next" ? namesOf(plan) : [findStage(plan, stage).environment].flatMap((name) => name ?? []);
  if (given === undefined && !(isProposed && environments.length > 0)) return [];
  if (environments.some((name) => name.toLowerCase() === given?.toLowerCase())) return [];
  const expected = environments.length === 0 ? "no environment" : alternatives(environments);
  const message = `expected ${expected}, as the plan has it for ${stage}, got ${describe(given)}`;
  return [{ input: "environment", message, right: environments[0] ?? '""' }];
}

function namesOf({ stages }: RolloutPlan): readonly string[] {
  return [...new Set(stages.flatMap(({ environment }) => environment ?? []))];
}

function conditionsOf(inputs: StageInputs, plan: RolloutPlan, proposal?: Proposal): Conditions | undefined {
  const { environment, after } = inputs;
  if (proposal === undefined && environment === undefined && after === undefined) return undefined;
  const { approvalValid, deadMan, complaints } = plan;
  return {
    approvalValid,
    deadMan,
    ...(proposal === undefined ? {} : { proposal }),
    ...(environment === undefined ? {} : { environment }),
    ...(after === undefined ? {} : { after: after === BEFORE_FIRST ? after : findStage(plan, after).name }),
    ...(complaints === undefined ? {} : { complaints }),
  };
}

function contradiction(mistakes: readonly Mistake[]): RolloutError {
  return new RolloutError(
    "INPUT_INVALID",
    mistakes.map(({ input, message }) => `stage: at ${input}: ${message}`).join("\n"),
    ["with:", ...mistakes.map(({ input, right }) => `  ${input}: ${right}`)].join("\n"),
  );
}
