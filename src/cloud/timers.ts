/** The longest that Node's timers can wait, in milliseconds; given more they fire at once. */
export const LONGEST = 2 ** 31 - 1;

/** Returns a signal that aborts after so many seconds: after a millisecond at the least, 24.8 days at the most. */
export function timeoutAfter(seconds: number): AbortSignal {
  return AbortSignal.timeout(Math.min(LONGEST, Math.max(1, Math.ceil(seconds * 1000))));
}
