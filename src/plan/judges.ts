import type { z } from "zod";
import type { JudgeName } from "../core/judge/terms";
import type { MetricRule } from "../core/metric";
import { RolloutError } from "../errors";

/** What is expected of a mean, completed by ", got …". */
export const NO_BASELINE =
  "expected judge thresholds or sequential beside measure mean, which stable's numbers cannot be compared with";

/** Returns whether the judge is one that the measure cannot have. */
export function isBeyondBaseline(judge: unknown, measure: unknown): boolean {
  return judge === "baseline" && measure === "mean";
}

/** The parts of the plan that say who judges, where any of them may be broken. */
interface Judged {
  readonly judge?: unknown;
  readonly metrics?: unknown;
}

/** Adds an issue where the plan's judge cannot judge one of the metrics that have none of their own. */
export function fitJudge({ judge, metrics }: Judged, context: z.RefinementCtx): void {
  const entries: readonly unknown[] = [metrics].flat(2);
  const names = entries.flatMap((entry) => {
    if (!(entry instanceof Object) || "judge" in entry || !("measure" in entry) || !("name" in entry)) return [];
    const { measure } = entry;
    const kind = measure instanceof Object && "kind" in measure ? measure.kind : measure;
    return isBeyondBaseline(judge, kind) ? [String(entry.name)] : [];
  });
  if (names.length === 0) return;
  const message = `${NO_BASELINE}, got baseline for ${names.join(", ")}, without a judge of its own`;
  context.addIssue({ code: "custom", path: ["judge"], message });
}

/** The parts of a plan that say who judges. */
interface JudgedPlan {
  readonly judge: JudgeName;
  readonly metrics: readonly MetricRule[];
  readonly ownJudges: readonly string[];
}

/**
 * Returns the plan with another judge; metrics with a judge of their own keep it. Throws INPUT_INVALID where a metric
 * cannot be judged by it.
 */
export function withJudge<Plan extends JudgedPlan>(plan: Plan, judge: JudgeName): Plan {
  const metrics = plan.metrics.map(
    (rule): MetricRule => (plan.ownJudges.includes(rule.name) ? rule : { ...rule, judge }),
  );
  const beyond = metrics.filter((rule) => isBeyondBaseline(rule.judge, rule.measure.kind));
  if (beyond.length === 0) return { ...plan, judge, metrics };
  throw new RolloutError(
    "INPUT_INVALID",
    beyond.map(({ name }) => `at judge: ${NO_BASELINE}, got baseline for ${name}`).join("\n"),
    `In the plan, give each of them a judge of its own:\n${beyond.map(({ name }) => `- { name: ${name}, judge: sequential }`).join("\n")}`,
  );
}
