import { RolloutError } from "../errors";
import type { Clock } from "../ports";
import { AGAIN, MEND } from "./advice";

/** As much of a long-running operation of the official client as a wait needs. */
interface Operation {
  readonly name?: string | undefined;
  readonly done?: boolean | undefined;
  readonly error?: { readonly message?: string | null } | null | undefined;
}

/** Seconds for the whole wait, for the pause before the first look, and for the longest pause. */
const WAIT = { atMost: 120, first: 0.25, every: 1 };

/**
 * Returns when the operation is done. The client's own wait would end at the first 503, so each look is a request of
 * its own. Throws CLOUD_REFUSED with Google's words when it failed, CLOUD_UNREACHABLE when it takes over two minutes.
 */
export async function awaitOperation(
  started: Operation,
  look: (name: string) => Promise<Operation>,
  { clock, doing }: { readonly clock: Clock; readonly doing: string },
): Promise<void> {
  const end = clock.now() + WAIT.atMost * 1000;
  let operation = started;
  let pause = WAIT.first;
  while (!operation.done && operation.name) {
    if (clock.now() >= end)
      throw new RolloutError("CLOUD_UNREACHABLE", `could not ${doing} within ${WAIT.atMost} s`, AGAIN);
    await clock.sleep(pause);
    pause = Math.min(WAIT.every, pause * 2);
    operation = await look(operation.name);
  }
  if (operation.error) throw new RolloutError("CLOUD_REFUSED", `could not ${doing}: ${operation.error.message}`, MEND);
}
