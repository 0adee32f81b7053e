import type { Dispatch } from "../../src/ports/forge";

/** Returns the run's title as the workflows of this product write it; the workflow's file for an order of others. */
export function titleOf({ workflow, inputs }: Dispatch): string {
  const { service, project, region = "all regions", stage, rollout, image } = inputs;
  const where = `${service} (${project} ${region})`;
  if (rollout !== undefined) return `Promote ${where} to ${stage}: ${rollout}`;
  return image === undefined ? workflow : `Deploy ${image} to ${where}`;
}
