import { RolloutError } from "../../errors";
import type { Log } from "../../ports";
import { type Limits, withRetries } from "../retry";
import { NoAnswer } from "../transport";

/** How long docker's trouble with a registry is borne. */
export interface Patience {
  readonly limits: Limits;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** A failure that may pass by itself. */
class Passing extends NoAnswer {
  constructor(readonly refusal: RolloutError) {
    super(refusal.message);
  }
}

/**
 * Returns what the attempt returns, trying again where a registry could not be reached, failed, or had too much to do:
 * what was built and pushed already is not built and pushed again. Throws the last refusal as it is.
 */
export async function patiently<T>({ limits, signal, log }: Patience, attempt: () => Promise<T>): Promise<T> {
  try {
    return await withRetries(() => attempt().catch((thrown: unknown) => giveUpOrPass(thrown, log)), {
      isWrite: false,
      deadline: limits.deadline,
      signal,
      limits,
    });
  } catch (thrown) {
    throw thrown instanceof Passing ? thrown.refusal : thrown;
  }
}

function giveUpOrPass(thrown: unknown, log: Log): never {
  if (!(thrown instanceof RolloutError)) throw thrown;
  if (thrown.code !== "CLOUD_UNREACHABLE" && thrown.code !== "QUOTA_EXCEEDED") throw thrown;
  log.info(`${thrown.message}. Docker is asked again for a while.`);
  throw new Passing(thrown);
}
