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
    sleep: async (seconds, until) => {
      let left = seconds * 1000;
      for (; left > longest && !until?.aborted; left -= longest) await sleepOnce(longest, signal, until);
      await sleepOnce(Math.min(left, longest), signal, until);
    },
  };
}

function sleepOnce(milliseconds: number, signal: AbortSignal, until?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", cancel);
      until?.removeEventListener("abort", wake);
    };
    const cancel = (): void => {
      settle();
      reject(new RolloutError("CANCELLED", "the run was cancelled"));
    };
    const wake = (): void => {
      settle();
      resolve();
    };
    const timer = setTimeout(wake, milliseconds);
    signal.addEventListener("abort", cancel);
    until?.addEventListener("abort", wake);
    if (signal.aborted) cancel();
    else if (until?.aborted) wake();
  });
}
