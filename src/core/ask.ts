import type { CleanUp } from "./clean-up";
import type { Guards } from "./guards";
import type { Ledger, Step } from "./ledger";
import type { Routing } from "./routing";

/** A stage as far as a move needs it; percent 0–100. */
export interface AskedStage {
  readonly name: string;
  readonly percent: number;
  /** The way by which the stage's users reach the canary; absent: by the traffic of the service itself. */
  readonly routing?: Routing;
}

/** What a person asked for: an image to release, and how far to go with it. */
export interface Ask {
  /** By digest or tag; absent means the one that is being rolled out. */
  readonly image?: string;
  /** A stage's name or number, `next`, or `0` for "deployed, and no user on it". */
  readonly stage: string;
  readonly stages: readonly AskedStage[];
  readonly tag: string;
  /** What stands in the way, and what of it is stepped over. */
  readonly guards: Guards;
  /** The commit that the image was built from; absent where nobody knows. */
  readonly commit?: string;
  /** `0` where the canary is to stay without users until somebody moves it; absent where the run goes on. */
  readonly goal?: string;
  /** Whether the canary's own service is made where it does not exist; absent: it is not. */
  readonly create?: boolean;
  /** What is left behind at the end; absent: everything, and the traffic follows the latest revision. */
  readonly cleanUp?: CleanUp;
  /** Where the rollout was when it was judged; it must be there still. Absent: wherever it is. */
  readonly from?: Ledger;
  /** When, who, from which run and with whose word; stage and percent are filled in by the move. */
  readonly step: Omit<Step, "stage" | "percent">;
}

/** The stage before the first one: deployed and tagged, and no user on it. */
export const BEFORE_FIRST = "0";
