import { RolloutError } from "../errors";
import type { Clock } from "../ports";

/** Returns the real clock; every sleep ends with CANCELLED as soon as the signal fires. */
export function createClock(signal: AbortSignal): Clock {
  return {
    now: () => Date.now(),
    sleep: (seconds) =>
      new Promise((resolve, reject) => {
        const cancel = (): void => {
          clearTimeout(timer);
          reject(new RolloutError("CANCELLED", "the run was cancelled"));
        };
        const timer = setTimeout(() => {
          signal.removeEventListener("abort", cancel);
          resolve();
        }, seconds * 1000);
        if (signal.aborted) cancel();
        else signal.addEventListener("abort", cancel, { once: true });
      }),
  };
}
