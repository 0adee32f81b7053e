import type { Dispatch } from "../../src/ports/forge";

/** Returns the run's title as the workflows of this product write it; the workflow's file for an order of others. */
export function titleOf({ workflow, inputs }: Dispatch): string {
  const { service, region, stage, rollout, image } = inputs;
  if (rollout !== undefined) return `Promote ${service} (${region}) to ${stage}: ${rollout}`;
  return image === undefined ? workflow : `Deploy ${image}`;
}
