import { type Decision, decide, type Rules } from "../decision";
import { renderSeconds, renderValue } from "../format";
import type { MetricRule, Role } from "../metric";
import { VERDICTS, type Verdict } from "../verdict";

/** Returns a metric's lines and what of it is judged, as one line; a line that the plan does not draw is left out. */
export function renderRule(rule: MetricRule): string {
  const { name, measure, lines, role } = rule;
  const [good, bad] = lines.better === "lower" ? ["<", ">"] : [">", "<"];
  const drawn: readonly [string, string | undefined, number | undefined][] = [
    ["target", good, lines.target],
    ["warn", bad, lines.warn],
    ["roll back", bad, lines.rollback],
  ];
  const shown = drawn.flatMap(([line, sign, value]) =>
    value === undefined ? [] : [`${line} ${sign} ${renderValue(measure.kind, value)}`],
  );
  return `${name}${roleMark(role)}: ${shown.join(", ")}; ${judgingOf(rule)}`;
}

const ROLE_MARKS: Readonly<Record<Role, string>> = {
  critical: "",
  advisory: " (advisory)",
  "dry-run": " (dry run)",
};

/** Returns what stands behind the name of a metric that may decide less than a critical one; empty for a critical one. */
export function roleMark(role: Role): string {
  return ROLE_MARKS[role];
}

function judgingOf({ judge, window, warmUp, lag, minRequests }: MetricRule): string {
  const how = {
    thresholds: `in windows of ${renderSeconds(window)}`,
    sequential: "by the evidence since the stage began (sequential)",
    baseline: "by the evidence against stable in the same minutes (baseline)",
  };
  const left = [...(warmUp > 0 ? [`the first ${renderSeconds(warmUp)}`] : []), `the newest ${renderSeconds(lag)}`];
  const least = minRequests > 0 ? `; from ${minRequests} requests on` : "";
  return `${how[judge]}, but for ${left.join(" and ")}${least}`;
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
