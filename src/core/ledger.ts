import type { Routing } from "./routing";

/** How many steps of the story are kept; annotations are not a log. */
const STORY_LENGTH = 50;
/** How a rollout can stand, in no order. */
export const STATUSES = ["running", "promoted", "rolled-back"] as const;

/** One thing that was done to the rollout, and by whom. */
export interface Step {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly stage: string;
  readonly percent: number;
  readonly by: string;
  /** Address of the run that did it; empty on a laptop. */
  readonly run: string;
  /** Who approved it, with commas between several; absent where nobody was asked. */
  readonly approvedBy?: string;
  /** SHA-256 of the evidence that was approved, in hex; absent where none was. */
  readonly evidence?: string;
  /** The guards that were stepped over, with commas between several; absent where none was. */
  readonly override?: string;
}

/** An image that waits for the present rollout to end; a later one takes its place. */
export interface Queued {
  readonly image: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly by: string;
  readonly run: string;
  /** The commit that it was built from; empty where nobody knows. */
  readonly commit: string;
  /** The guards that were stepped over when it was queued; absent where none was. */
  readonly override?: string;
}

/** An image that was taken back; for how long that counts, the plan says. */
export interface Quarantined {
  readonly image: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly reason: string;
}

/** What the service remembers of its rollout. Revisions are short names, times epoch milliseconds. */
export interface Ledger {
  readonly status: (typeof STATUSES)[number];
  readonly image: string;
  /** Empty where the rollout was the service's first release. */
  readonly stable: string;
  readonly canary: string;
  readonly tag: string;
  /** `0` before the first stage. */
  readonly stage: string;
  readonly percent: number;
  /** When the present stage began. */
  readonly since: number;
  readonly startedAt: number;
  /** Foreign tags that followed LATEST before the rollout pinned them; they follow it again afterwards. */
  readonly latestTags: readonly string[];
  readonly reason: string;
  readonly story: readonly Step[];
  /** The commit that the image was built from; absent where nobody knows. */
  readonly commit?: string;
  /** When the numbers could be read last; absent before the first look of a monitor. */
  readonly lookedAt?: number;
  /** When a look first found that there had been none for too long; stale before `since` and `lookedAt`. */
  readonly blindSince?: number;
  readonly queued?: Queued;
  /** `0` where it was asked for without users, as long as no stage began; absent where its run was to go on. */
  readonly goal?: string;
  /** Kept from rollout to rollout, newest last; absent where nothing was taken back. */
  readonly quarantine?: readonly Quarantined[];
  /** The service that runs the canary; absent: the canary is a revision of the service that users reach. */
  readonly canaryService?: string;
  /** The way by which users reach the canary; absent: by the traffic of the service itself. */
  readonly routing?: Routing;
  /** The ways that this rollout went before; nobody is to reach the canary by them. */
  readonly left?: readonly Routing[];
  /** Present between two ways: until the next stage begins, nobody is on the canary. */
  readonly handOver?: true;
  /** Where a variable carries the percent: the users' own revision that sends nobody to the canary. */
  readonly home?: string;
  /** The revision of the users' own service that has the canary's image, made when the last stage was left. */
  readonly adopted?: string;
  /** Where the canary is a service of its own: the newest revision of the users' service that the rollout knows of. */
  readonly newest?: string;
}

/** Returns whether both tell of the same stay at the same stage, and not only of a stage with the same name. */
export function isSameStage(one: Ledger, other: Ledger): boolean {
  return one.canary === other.canary && one.stage === other.stage && one.since === other.since;
}

/** Returns the ledger with one more step at its end; the rollout then stands where the step says. */
export function advance(ledger: Ledger, step: Step, change: Partial<Pick<Ledger, "status" | "reason">> = {}): Ledger {
  const { at, stage, percent } = step;
  return { ...ledger, ...change, stage, percent, since: at, story: [...ledger.story, step].slice(-STORY_LENGTH) };
}
