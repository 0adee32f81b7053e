import { likelihoodRatio } from "../references/sprt";
import { cumulative } from "./boundary";
import type { Rule } from "./rule";

/**
 * Wald's sequential test as the bound: it is told the canary's true rate `truth`, which no rule can know, and asks only
 * how the pot of that one bet stands against `line`. It never accepts, as nobody else does before the stage ends.
 * `truth` must be above the line; rates as fractions 0–1.
 */
export function wald(line: number, truth: number, alpha: number): Rule {
  const needed = Math.log(1 / alpha);
  return cumulative(
    `Wald bound, null ${line * 100} %`,
    (requests, failures) => likelihoodRatio(requests, failures, line, truth) >= needed,
  );
}
