import type { ExitStatus } from "../../errors";
import type { Ledger } from "../ledger";
import type { ServiceRef } from "../service";
import type { Tick } from "../tick";
import type { GateFinding } from "./evidence";

/** What became of one rollout that was looked at. */
export interface Monitored {
  readonly ref: ServiceRef;
  /** Where it stands afterwards; absent where its ledger cannot be read. */
  readonly ledger?: Ledger;
  readonly tick: Tick;
  /** Absent where it was not judged. */
  readonly found?: GateFinding;
  readonly evidence?: { readonly path: string; readonly digest: string };
  /** What was done about it, a clause. */
  readonly did: string;
  /** What a person may paste next; absent where nothing is to be done. */
  readonly next?: string;
  /** Markdown of a step that was taken, or of what it would have sent; absent where none was. */
  readonly told?: string;
  /** Whether the ledger was changed beyond the remark that somebody looked. */
  readonly changed: boolean;
  readonly exit: ExitStatus;
}

/** A place or service that could not be looked at, and why. */
export interface NotSeen {
  readonly where: string;
  readonly why: string;
  readonly hint?: string;
  readonly exit: ExitStatus;
}
