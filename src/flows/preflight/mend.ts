import type { Change } from "../../core/preflight/change";
import type { Finding } from "../../core/preflight/finding";
import { judgeProject } from "../../core/preflight/project";
import { RolloutError } from "../../errors";
import type { Clock } from "../../ports";
import type { Asking } from "./asking";

/** Seconds that what was just made may take until everybody sees it, and between the first two looks. */
const SETTLE = { within: 60, first: 0.25, atMost: 4 };

/** What came of mending: nothing because nobody asked for it, a plan of it, or what is there now. */
export type Mended<T> =
  | { readonly kind: "left" }
  | { readonly kind: "planned" }
  | { readonly kind: "there"; readonly state: T; readonly made: boolean };

/** Something that is to be there, and the change that makes it; without one it is not ours to make. */
export interface Wanted<T> {
  readonly change?: Change;
  readonly read: () => Promise<T | undefined>;
  readonly judge: (state: T, made: boolean) => Finding;
  readonly missing: () => Finding;
  /** What the change would come to, for a dry run: "would create …". */
  readonly plan: string;
}

/** Returns what the thing amounts to; in mode `fix` it is made where it is missing. A dry run says what it would make. */
export async function provide<T>(asking: Asking, { change, read, judge, missing, plan }: Wanted<T>): Promise<Finding> {
  const found = await read().catch((thrown: unknown) => (isOpen(asking, thrown) ? OPEN : Promise.reject(thrown)));
  if (found === OPEN) return openFinding(change, plan);
  if (found !== undefined) return judge(found, false);
  if (change === undefined) return missing();
  if (asking.job.mode === "fix" && (await isUnfit(asking))) return barred(missing());
  const mended = await mend(asking, change, read);
  if (mended.kind === "left") return missing();
  if (mended.kind === "planned") return { result: "warning", sentence: plan, changes: [change] };
  return { ...judge(mended.state, mended.made), ...(mended.made ? { changes: [change] } : {}) };
}

/**
 * Makes the change in mode `fix` and returns what is there then, once it can be read. Who was faster (CONFLICT) and a
 * lost answer are found out by reading. Throws CLOUD_UNREACHABLE where it cannot be read within a minute.
 */
export async function mend<T>(asking: Asking, change: Change, read: () => Promise<T | undefined>): Promise<Mended<T>> {
  const { ground, job } = asking;
  if (job.mode === "check") return { kind: "left" };
  if (job.dryRun) return { kind: "planned" };
  ground.log.info(`Going to ${change.doing} …`);
  const doubt = await ground.mender.apply(change).then(() => undefined, mayBeThere);
  const state = await until(ground.clock, read);
  if (state !== undefined) return { kind: "there", state, made: doubt?.code !== "CONFLICT" };
  if (doubt?.code === "CONFLICT") throw taken(change);
  if (doubt !== undefined) throw doubt;
  throw new RolloutError(
    "CLOUD_UNREACHABLE",
    `expected what was made to be seen within ${SETTLE.within} s, got a read without it, after the request to ${change.doing}`,
    "# Run this step again in a few minutes: it changes nothing that is there already.",
  );
}

/** What is there by the word of the API that makes it, and is not by the word of the one that reads it. */
function taken({ doing }: Change): RolloutError {
  return new RolloutError(
    "CONFLICT",
    `expected to ${doing}, got the answer that it exists already, and ${SETTLE.within} s of reads that do not show it`,
    "# Run this step again in a few minutes. If it stays so, name another one: it may be one that is being deleted, or that you may not read.",
  );
}

/** Returns what the read gives as soon as it gives something, undefined after a minute. The first read comes at once. */
export async function until<T>(clock: Clock, read: () => Promise<T | undefined>): Promise<T | undefined> {
  const end = clock.now() + SETTLE.within * 1000;
  for (let wait = SETTLE.first; ; wait = Math.min(SETTLE.atMost, wait * 2)) {
    const found = await read();
    if (found !== undefined || clock.now() + wait * 1000 > end) return found;
    await clock.sleep(wait);
  }
}

/** Returns the finding with why mode `fix` has made nothing. */
function barred(finding: Finding): Finding {
  return { ...finding, sentence: `${finding.sentence}; nothing is made in a project that is in error itself` };
}

/** A project that cannot be read, be it that its API is off, may be in use; one that can be says whether it is. */
async function isUnfit({ job, shared }: Asking): Promise<boolean> {
  try {
    return judgeProject(job.project ?? "", await shared.project()).result === "error";
  } catch (thrown) {
    if (!(thrown instanceof RolloutError) || thrown.code === "CANCELLED") throw thrown;
    return false;
  }
}

/** In a dry run nobody knows what an API would answer that is not enabled yet. */
function isOpen({ job }: Asking, thrown: unknown): boolean {
  return job.mode === "fix" && job.dryRun && thrown instanceof RolloutError && thrown.code === "API_DISABLED";
}

function openFinding(change: Change | undefined, plan: string): Finding {
  const sentence = "its API is not enabled yet, so nobody knows whether it is there";
  if (change === undefined) return { result: "not-asked", sentence };
  return { result: "not-asked", sentence: `${sentence}; ${plan} if not`, changes: [change], onlyIf: "it is not there" };
}

const OPEN = Symbol("not known");

function mayBeThere(thrown: unknown): RolloutError {
  if (thrown instanceof RolloutError && DOUBTFUL.includes(thrown.code)) return thrown;
  throw thrown;
}

/** Somebody was faster, or the answer was lost. */
const DOUBTFUL: readonly string[] = ["CONFLICT", "CLOUD_UNREACHABLE"];
