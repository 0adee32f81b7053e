import { type Decision, decide, type Rules } from "../decision";
import { renderSeconds, renderValue } from "../format";
import type { MetricRule } from "../metric";
import { VERDICTS, type Verdict } from "../verdict";

/** Returns a metric's lines and what of it is judged, as one line; a line that the plan does not draw is left out. */
export function renderRule({ name, measure, lines, window, lag }: MetricRule): string {
  const [good, bad] = lines.better === "lower" ? ["<", ">"] : [">", "<"];
  const drawn: readonly [string, string | undefined, number | undefined][] = [
    ["target", good, lines.target],
    ["warn", bad, lines.warn],
    ["roll back", bad, lines.rollback],
  ];
  const shown = drawn.flatMap(([line, sign, value]) =>
    value === undefined ? [] : [`${line} ${sign} ${renderValue(measure.kind, value)}`],
  );
  return `${name}: ${shown.join(", ")}; in windows of ${renderSeconds(window)}, but for the newest ${renderSeconds(lag)}`;
}

/** Returns what follows from each verdict, one line a decision, best first. */
export function renderDecisions(rules: Rules): readonly string[] {
  const decisions = [...new Set(VERDICTS.map((verdict) => decide(verdict, rules)))];
  return decisions.map((decision) => `${verdictsFor(decision, rules).join(", ")}: ${decision}`);
}

/** Returns the verdicts from which the decision follows, best first; none where it follows from none. */
export function verdictsFor(decision: Decision, rules: Rules): readonly Verdict[] {
  return VERDICTS.filter((verdict) => decide(verdict, rules) === decision);
}
