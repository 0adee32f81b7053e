import type { Ledger, Step } from "./ledger";

/** What a person asked for: an image to release, and how far to go with it. */
export interface Ask {
  /** By digest or tag; absent means the one that is being rolled out. */
  readonly image?: string;
  /** A stage's name or number, `next`, or `0` for "deployed, and no user on it". */
  readonly stage: string;
  readonly stages: readonly { readonly name: string; readonly percent: number }[];
  readonly tag: string;
  /** False where the image is only the plan's: one that was rolled back is then not begun again. */
  readonly insist?: boolean;
  /** Where the rollout was when it was judged; it must be there still. Absent: wherever it is. */
  readonly from?: Ledger;
  /** When, who and from which run; the stage and percent are filled in by the move. */
  readonly step: Pick<Step, "at" | "by" | "run">;
}

/** The stage before the first one: deployed and tagged, and no user on it. */
export const BEFORE_FIRST = "0";
