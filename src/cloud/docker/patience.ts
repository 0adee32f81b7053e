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
  let isTold = false;
  const tell = (refusal: RolloutError): void => {
    if (!isTold) log.info(`${refusal.message}. Docker is asked again for up to ${limits.deadline} s.`);
    isTold = true;
  };
  try {
    return await withRetries(() => attempt().catch((thrown: unknown) => giveUpOrPass(thrown, tell)), {
      isWrite: false,
      deadline: limits.deadline,
      signal,
      limits,
    });
  } catch (thrown) {
    throw thrown instanceof Passing ? thrown.refusal : thrown;
  }
}

function giveUpOrPass(thrown: unknown, tell: (refusal: RolloutError) => void): never {
  if (!(thrown instanceof RolloutError)) throw thrown;
  if (thrown.code !== "CLOUD_UNREACHABLE" && thrown.code !== "QUOTA_EXCEEDED") throw thrown;
  tell(thrown);
  throw new Passing(thrown);
}
