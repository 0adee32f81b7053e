import { renderSeconds } from "../core/format";
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
    ...plan.metrics.flatMap(windowWarning),
  ];
}

function watchWarning({ watch }: { readonly watch: number }, index: number, metrics: readonly MetricRule[]): Warning[] {
  const late = metrics.filter(({ lag }) => lag >= watch);
  if (late.length === 0) return [];
  const names = late.map(({ name, lag }) => `${name} (${renderSeconds(lag)})`).join(", ");
  const message = `expected a watch longer than the lag of ${names}, got ${renderSeconds(watch)}; the gate can only answer no-data`;
  return [{ path: ["stages", index, "watch"], message }];
}

function windowWarning({ source, window, name }: MetricRule): Warning[] {
  if (source !== "cloud-monitoring" || window >= SAMPLE) return [];
  const message = `expected a window of at least ${renderSeconds(SAMPLE)} for ${name}, since Cloud Monitoring samples once a minute, got ${renderSeconds(window)}`;
  return [{ path: ["metrics"], message }];
}
