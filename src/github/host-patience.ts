import { setTimeout as sleep } from "node:timers/promises";
import pRetry from "p-retry";
import { isTrouble, retryAfterOf, statusOf } from "./host-refusals";

/** Milliseconds for one question; how often it is asked again; how long GitHub may make a question wait altogether. */
const PATIENCE = { within: 15_000, retries: 3, pause: 500, wait: 60_000 };

/**
 * Returns what the question returns, asked again where GitHub is in trouble or asks to wait (`Retry-After`, up to a
 * minute altogether); the last failure is thrown. Each question is told by its signal when it takes too long. What must
 * not be `repeated` is asked again only where GitHub has turned it away and said when to come again.
 */
export async function patiently<T>(
  question: (limited: AbortSignal) => Promise<T>,
  signal: AbortSignal,
  repeated = true,
): Promise<T> {
  let left = PATIENCE.wait;
  const attempt = () => question(AbortSignal.any([signal, AbortSignal.timeout(PATIENCE.within)]));
  return pRetry(attempt, {
    retries: PATIENCE.retries,
    minTimeout: PATIENCE.pause,
    signal,
    shouldRetry: async ({ error }) => {
      if (signal.aborted) return false;
      const asked = retryAfterOf(error);
      const isInTrouble = isTrouble(statusOf(error));
      if (isInTrouble && !repeated) return false;
      if (asked === undefined) return isInTrouble;
      left -= asked * 1000;
      if (left < 0) return false;
      await sleep(asked * 1000, undefined, { signal });
      return true;
    },
  });
}
