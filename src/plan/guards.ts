import { z } from "zod";
import { renderSeconds } from "../core/format";
import { type FreezeWindow, WHILE_RUNNING, type WhileRunning } from "../core/guards";
import { freezeSchema } from "./freeze";
import { brokenMapToo, duration, expected, label, oneOf, strictMap } from "./leaves";

/** What happens when the numbers cannot be read for long; seconds since they could be read last. */
export interface DeadMan {
  /** After which the rollout is held and somebody is told. */
  readonly hold: number;
  /** After which the canary is taken back; absent: never. */
  readonly rollback?: number;
}

/** The keys of the plan that stand in the way of a release. */
export const guardKeys = {
  freeze: freezeSchema.prefault([]).meta({
    description:
      "When nothing is released. A rollout that is at its last stage is finished all the same, and taking back is never frozen.",
  }),
  quarantine: duration("168h", "zero").prefault("168h").meta({
    description: "How long an image that was taken back is not released again; `0s` for not at all.",
  }),
  "while-running": oneOf(WHILE_RUNNING).prefault("hold").meta({
    description:
      "What a new image does while another one is being rolled out. `hold`: it is refused. `queue`: it begins when the rollout is over. `supersede`: it takes the canary's place, and the rollout begins again from the stable version.",
  }),
  "approval-valid": duration("72h").prefault("72h").meta({
    description: "How long the evidence that was shown to an approver may be acted on.",
  }),
  "dead-man": strictMap({
    hold: duration("2h").prefault("2h").meta({ description: "Then the rollout is held, and somebody is told." }),
    rollback: z
      .union([z.literal("never"), duration("24h")], { error: expected("a duration such as 24h, or never") })
      .prefault("24h")
      .meta({ description: "Then the canary is taken back; `never` leaves that to people." }),
  })
    .superRefine(fitDeadMan, brokenMapToo)
    .prefault({})
    .meta({ description: "What happens when the numbers of a rollout could not be read for so long." }),
  complaints: label("user-complaint").exactOptional().meta({
    description: "Label of GitHub issues in which users complain; while one is open, no stage is left.",
  }),
};

/** What is no duration was refused at its own place. */
function fitDeadMan(written: { readonly hold?: unknown; readonly rollback?: unknown }, context: z.RefinementCtx): void {
  const { hold, rollback } = written;
  if (typeof hold !== "number" || typeof rollback !== "number" || rollback > hold) return;
  const message = `expected a time after hold (${renderSeconds(hold)}), got ${renderSeconds(rollback)}`;
  context.addIssue({ code: "custom", path: ["rollback"], message });
}

type Written = z.output<z.ZodObject<typeof guardKeys>>;

/** Returns the guards as the plan has them. */
export function guardsOf(written: Written): {
  readonly freeze: readonly FreezeWindow[];
  readonly whileRunning: WhileRunning;
  readonly approvalValid: number;
  readonly deadMan: DeadMan;
} {
  const { hold, rollback } = written["dead-man"];
  return {
    freeze: written.freeze,
    whileRunning: written["while-running"],
    approvalValid: written["approval-valid"],
    deadMan: { hold, ...(rollback === "never" ? {} : { rollback }) },
  };
}
