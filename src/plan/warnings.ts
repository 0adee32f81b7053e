import { renderPercent, renderSeconds } from "../core/format";
import type { MetricRule } from "../core/metric";
import type { RolloutPlan } from "./schema";
import type { Path } from "./yaml";

/** Something legal that is probably not meant. */
export interface Warning {
  readonly path: Path;
  readonly message: string;
}

/** Cloud Monitoring has one sample a minute, so a shorter window often holds none. In seconds. */
const SAMPLE = 60;

/** Returns what is legal in the plan and yet cannot do what it seems to do; empty where there is nothing to say. */
export function warningsOf(plan: RolloutPlan): readonly Warning[] {
  return [
    ...plan.stages.flatMap((stage, index) => watchWarning(stage, index, plan.metrics)),
    ...[windowWarning, targetWarning, rollbackWarning, oneRequestWarning].flatMap((warn) => plan.metrics.flatMap(warn)),
    ...probeWarning(plan.metrics),
    ...baselineWarning(plan),
    ...deletionWarning(plan),
  ];
}

function watchWarning({ watch }: { readonly watch: number }, index: number, metrics: readonly MetricRule[]): Warning[] {
  const late = metrics.filter(({ lag, warmUp }) => lag + warmUp >= watch);
  if (late.length === 0) return [];
  const names = late.map(
    ({ name, lag, warmUp }) => `${name} (${[lag, warmUp].filter(isTime).map(renderSeconds).join(" and ")})`,
  );
  const parts = late.some(({ warmUp }) => warmUp > 0) ? "lag and warm-up" : "lag";
  const message = `expected a watch longer than the ${parts} of ${names.join(", ")}, got ${renderSeconds(watch)}; the gate can only answer no-data`;
  return [{ path: ["stages", index, "watch"], message }];
}

function isTime(seconds: number): boolean {
  return seconds > 0;
}

function windowWarning({ source, window, name }: MetricRule): Warning[] {
  if (source.kind !== "cloud-monitoring" || window >= SAMPLE) return [];
  const message = `expected a window of at least ${renderSeconds(SAMPLE)} for ${name}, since Cloud Monitoring samples once a minute, got ${renderSeconds(window)}`;
  return [{ path: ["metrics"], message }];
}

/**
 * A value on a line is not over it: nothing is better than 0 % of errors, and nothing worse than 100 %. By evidence a
 * target counts as reached by a value on it.
 */
function targetWarning({ name, judge, measure, lines: { better, target } }: MetricRule): Warning[] {
  if (judge !== "thresholds" || measure.kind === "p95" || target !== (better === "lower" ? 0 : 1)) return [];
  const message = `expected a target of ${name} that a value can be better than, got ${renderPercent(target)}; it never passes`;
  return [{ path: ["metrics"], message }];
}

function rollbackWarning({ name, measure, lines: { better, rollback } }: MetricRule): Warning[] {
  if (measure.kind === "p95" || rollback !== (better === "lower" ? 1 : 0)) return [];
  const message = `expected a rollback line of ${name} that a value can be worse than, got ${renderPercent(rollback)}; it never fails`;
  return [{ path: ["metrics"], message }];
}

/** Without a line to be safe from, evidence of safety is never asked for: the first good request would pass it. */
function oneRequestWarning({ name, judge, lines: { rollback }, minRequests }: MetricRule): Warning[] {
  if (judge !== "sequential" || rollback !== undefined || minRequests > 1) return [];
  const message = `expected min-requests beside ${name}, which judge sequential holds to no rollback line, got ${minRequests}; the value of one request can let it pass`;
  return [{ path: ["metrics"], message }];
}

/** Cloud Run counts what reaches a tag's address among all requests of the revision. */
function probeWarning(metrics: readonly MetricRule[]): Warning[] {
  const named = (wanted: (rule: MetricRule) => boolean) => metrics.filter(wanted).map(({ name }) => name);
  const probes = named(({ source }) => source.kind === "probe");
  const counted = named(({ source }) => source.kind === "cloud-monitoring" && source.type === undefined);
  if (probes.length === 0 || counted.length === 0) return [];
  const message = `expected no probe beside Cloud Run's own numbers (${counted.join(", ")}), got ${probes.join(", ")}; its requests are counted among the users', and the canary's share of the requests cannot be told`;
  return [{ path: ["metrics"], message }];
}

/** What is deleted behind one rollout is missing at the begin of the next. */
function deletionWarning({ cleanUp, firstRelease }: RolloutPlan): Warning[] {
  if (cleanUp.canaryService !== "delete" || firstRelease === "create") return [];
  const message =
    "expected first-release: create beside delete, got none; the next rollout would not find the canary's service";
  return [{ path: ["clean-up", "canary-service"], message }];
}

/** What the application's router hands to the canary is a request of the service that users reach, too. */
function baselineWarning({ judge, metrics, stages }: RolloutPlan): Warning[] {
  const handed = stages.filter(({ routing }) => routing.mode === "services");
  const compared = metrics.filter(({ judge }) => judge === "baseline").map(({ name }) => name);
  if (handed.length === 0 || compared.length === 0) return [];
  const message = `expected no judge baseline in mode services (stages ${handed.map(({ name }) => name).join(", ")}), got ${compared.join(", ")}; stable's numbers hold what its router handed to the canary, and the more that is, the less they differ`;
  return [{ path: [judge === "baseline" ? "judge" : "metrics"], message }];
}
