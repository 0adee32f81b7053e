import { judgePlan, planMistaken } from "../../../core/preflight/plan";
import type { RowKind } from "../asking";

/** Whether the plan can be driven. It is read before all others, for they go by it. */
export const plan: RowKind = {
  name: "plan",
  ask: async ({ job: { plan: reading } }) =>
    reading.kind === "valid" ? judgePlan(reading.path, reading.warnings) : planMistaken(reading.path, reading.error),
};
