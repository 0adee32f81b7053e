import { RolloutError } from "../../src/errors";
import { type ParsedPlan, parsePlan } from "../../src/plan/parse";

/** The three lines that every plan needs; what a test adds begins at line 4. */
export const NEEDED = "version: 1\nservice: ion-api\nregions: [us-central1]\n";

/** Returns the plan made of the needed lines and more. */
export function parseWith(more: string): ParsedPlan {
  return parsePlan(NEEDED + more, ".github/rollout.yml");
}

/** Returns what parsing threw; throws where it did not, or threw anything but a RolloutError. */
export function refusal(parse: () => unknown): RolloutError {
  try {
    parse();
  } catch (error) {
    if (error instanceof RolloutError) return error;
    throw error;
  }
  throw new Error("expected a refusal, got a value");
}

/** Returns the mistakes in a plan of the needed lines and more, one a line. */
export function mistakesWith(more: string): string[] {
  return refusal(() => parseWith(more)).message.split("\n");
}

/** Returns the mistakes in the text, none where it is a plan; throws whatever is no located PLAN_INVALID. */
export function mistakesIn(text: string): string[] {
  try {
    parsePlan(text, "rollout.yml");
    return [];
  } catch (error) {
    if (!(error instanceof RolloutError) || error.code !== "PLAN_INVALID") throw error;
    return error.message.split("\n");
  }
}
