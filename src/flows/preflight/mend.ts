import type { Change } from "../../core/preflight/change";
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

/**
 * Makes the change in mode `fix` and returns what is there then, once it can be read. Who was faster (CONFLICT) and a
 * lost answer are found out by reading. Throws CLOUD_UNREACHABLE where it cannot be read within a minute.
 */
export async function mend<T>(
  { ground, job }: Asking,
  change: Change,
  read: () => Promise<T | undefined>,
): Promise<Mended<T>> {
  if (job.mode === "check") return { kind: "left" };
  if (job.dryRun) return { kind: "planned" };
  ground.log.info(`Going to ${change.doing} …`);
  const doubt = await ground.mender.apply(change).then(() => undefined, mayBeThere);
  const state = await until(ground.clock, read);
  if (state !== undefined) return { kind: "there", state, made: doubt?.code !== "CONFLICT" };
  if (doubt !== undefined) throw doubt;
  throw new RolloutError(
    "CLOUD_UNREACHABLE",
    `could ${change.doing}, but a read did not show it within ${SETTLE.within} s`,
    "Run this step again in a few minutes: it changes nothing that is there already.",
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

function mayBeThere(thrown: unknown): RolloutError {
  if (thrown instanceof RolloutError && DOUBTFUL.includes(thrown.code)) return thrown;
  throw thrown;
}

/** Somebody was faster, or the answer was lost. */
const DOUBTFUL: readonly string[] = ["CONFLICT", "CLOUD_UNREACHABLE"];
