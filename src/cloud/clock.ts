import { RolloutError } from "../errors";
import type { Clock } from "../ports";
import { LONGEST } from "./timers";

/**
 * Returns the real clock; every sleep ends with CANCELLED as soon as the signal fires. A sleep that is longer than one
 * timer can be (milliseconds) is slept in several.
 */
export function createClock(signal: AbortSignal, longest = LONGEST): Clock {
  return {
    now: () => Date.now(),
    sleep: async (seconds) => {
      let left = seconds * 1000;
      for (; left > longest; left -= longest) await sleepOnce(longest, signal);
      await sleepOnce(left, signal);
    },
  };
}

function sleepOnce(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = (): void => {
      clearTimeout(timer);
      reject(new RolloutError("CANCELLED", "the run was cancelled"));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", cancel);
      resolve();
    }, milliseconds);
    if (signal.aborted) cancel();
    else signal.addEventListener("abort", cancel, { once: true });
  });
}
