import { RolloutError } from "../errors";
import { type Ask, BEFORE_FIRST } from "./ask";
import type { Ledger } from "./ledger";

/** Returns the stage that is asked for, `finish` after the last one. Throws STAGE_UNKNOWN for one that lies behind. */
export function wantedStage(ledger: Ledger, ask: Ask): Ask["stages"][number] | "finish" {
  const here = { name: ledger.stage, percent: ledger.percent };
  const ahead = ask.stages.filter((stage) => stage.percent > ledger.percent);
  if (ask.stage === BEFORE_FIRST) return here;
  if (ask.stage === "next") return ahead[0] ?? "finish";
  const wanted = stageCalled(ask.stages, ask.stage);
  if (wanted === undefined || wanted.name === ledger.stage) return here;
  if (!ahead.includes(wanted)) throw unknownStage(ask, `expected a stage after ${placeOf(ledger)}`);
  return wanted;
}

/** Returns the stage with this name or, counted from 1, at this place; undefined where there is none. */
export function stageCalled<Stage extends { readonly name: string }>(
  stages: readonly Stage[],
  wanted: string,
): Stage | undefined {
  const byPlace = /^[1-9]\d*$/.test(wanted) ? stages[Number(wanted) - 1] : undefined;
  return stages.find(({ name }) => name === wanted) ?? byPlace;
}

/** Before anything else: bad input must not leave a canary behind. */
export function refuseUnknownStage(ask: Ask): void {
  if (ask.stage === BEFORE_FIRST || ask.stage === "next" || stageCalled(ask.stages, ask.stage) !== undefined) return;
  throw unknownStage(ask, "expected one of the plan's stages");
}

function unknownStage(ask: Ask, expected: string): RolloutError {
  const known = ask.stages.map(({ name, percent }) => `${name} (${percent} %)`).join(", ");
  return new RolloutError(
    "STAGE_UNKNOWN",
    `${expected}, got '${ask.stage}'`,
    `The plan's stages are ${known}; 'next' is the one after the present.`,
  );
}

/** Returns where the rollout stands, for people. */
export function placeOf(ledger: Ledger): string {
  return ledger.stage === BEFORE_FIRST ? "0 %, before the first stage" : `${ledger.stage} (${ledger.percent} %)`;
}
