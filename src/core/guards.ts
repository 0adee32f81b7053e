/** What may stand in the way of a release, and what a person may step over by name, in no order. */
export const GUARDS = ["freeze", "quarantine", "bake", "complaints", "outdated"] as const;
/**
 * `freeze`: the plan's freeze windows. `quarantine`: an image that was taken back lately. `bake`: the time that a stage
 * must have lasted. `complaints`: open issues with the label for them. `outdated`: a run that is older than the
 * rollout's last step.
 */
export type Guard = (typeof GUARDS)[number];

/** A time in which nothing is released; rolling back is never frozen. */
export type FreezeWindow =
  | {
      readonly kind: "once";
      readonly name: string;
      /** Epoch milliseconds; `from` is inside, `to` is not. */
      readonly from: number;
      readonly to: number;
    }
  | {
      readonly kind: "weekly";
      readonly name: string;
      /** Minutes since Monday 00:00 in the time zone, 0–10079; a window may run over the end of the week. */
      readonly from: number;
      readonly to: number;
      /** IANA name such as `Asia/Seoul`. */
      readonly timeZone: string;
    };

/** What a new image does while another one is being rolled out. */
export const WHILE_RUNNING = ["hold", "queue", "supersede"] as const;
/**
 * `hold` refuses it (3), `queue` begins with it when the rollout is over, `supersede` drops the canary and begins from
 * the stable version that served before both.
 */
export type WhileRunning = (typeof WHILE_RUNNING)[number];

/** What the plan and the inputs say about what stands in the way of a release. */
export interface Guards {
  readonly freeze: readonly FreezeWindow[];
  /** Seconds for which an image that was taken back is not released again; 0: not at all. */
  readonly quarantine: number;
  readonly whileRunning: WhileRunning;
  /** What is stepped over, by name. */
  readonly override: readonly Guard[];
}

/** Returns the guards of a list of texts in the order of `GUARDS`, each once, with commas between them; for the ledger. */
export function renderGuards(guards: readonly string[]): string {
  return GUARDS.filter((guard) => guards.includes(guard)).join(", ");
}
