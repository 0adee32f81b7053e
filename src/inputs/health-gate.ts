import { duration, strictMap } from "../plan/leaves";
import { type Action, JOB, OUTPUT } from "./action";
import { address, common } from "./leaves";
import { PROBE_ROLES } from "./roles";

/** Asks the canary itself. */
export const healthGate = {
  name: "health-gate",
  description:
    "Probe the canary at its own address until it is healthy, then ask the plan's checks, before any user gets there.",
  inputs: strictMap({
    ...common,
    url: address.exactOptional().meta({
      description: "Address to probe, instead of the canary's tag URL.",
      examples: ["https://canary---ion-api-abc-uc.a.run.app"],
    }),
    deadline: duration("2m")
      .exactOptional()
      .meta({
        description: "By when the canary must be healthy, instead of the plan's `health.deadline`.",
        examples: ["2m"],
      }),
  }),
  outputs: {
    verdict: OUTPUT.verdict,
    evidence: OUTPUT.evidence,
    "evidence-digest": OUTPUT.digest,
    regions: OUTPUT.regions,
  },
  permissions: JOB,
  roles: PROBE_ROLES,
  example: { deadline: "2m" },
} as const satisfies Action;
