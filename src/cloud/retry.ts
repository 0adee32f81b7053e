import pRetry from "p-retry";
import { createClock } from "./clock";
import { parseRetryAfter } from "./refusal";
import { type Incoming, NoAnswer, throwIfCancelled } from "./transport";

/** How patient a session is; all in seconds. */
export interface Limits {
  /** One attempt, from connecting to the last byte. */
  readonly attempt: number;
  /** A request with all its retries. */
  readonly deadline: number;
  /** The first pause; each further one is about twice as long, up to `pauseAtMost`. */
  readonly pause: number;
  readonly pauseAtMost: number;
}

/** Cloud Run's own writes take up to 15 s to be accepted; the contract honours `Retry-After` up to a minute. */
export const DEFAULT_LIMITS: Limits = { attempt: 30, deadline: 90, pause: 0.5, pauseAtMost: 8 };

/** The longest `Retry-After` that is waited for, in seconds. */
const PATIENCE = 60;

/** An answer that is not a success. */
export class Rejected extends Error {
  override readonly name = "Rejected";

  constructor(readonly answer: Incoming) {
    super(`status ${answer.status}`);
  }

  /** Seconds the server asks to wait, undefined where it does not say. */
  get retryAfter(): number | undefined {
    return parseRetryAfter(this.answer.headers["retry-after"], Date.now());
  }
}

/** How long to go on trying, and whether a lost answer may hide something done. */
export interface RetryPolicy {
  readonly isWrite: boolean;
  /** Seconds for everything. */
  readonly deadline: number;
  readonly signal: AbortSignal;
  readonly limits: Limits;
}

/**
 * Returns what the attempt returns, trying again while that is safe and the deadline allows; the last failure is thrown.
 * The attempt is told how many seconds are left. Pauses grow exponentially with jitter and are never shorter than the
 * `Retry-After` that was asked for.
 */
export async function withRetries<T>(attempt: (within: number) => Promise<T>, policy: RetryPolicy): Promise<T> {
  const { limits, signal } = policy;
  const end = performance.now() + policy.deadline * 1000;
  let told: Rejected | undefined;
  let last: Error | undefined;
  const inTime = async () => {
    const left = (end - performance.now()) / 1000;
    if (last !== undefined && left <= 0) throw last;
    return attempt(Math.max(0.001, left));
  };
  try {
    return await pRetry(inTime, {
      retries: 20,
      minTimeout: limits.pause * 1000,
      maxTimeout: limits.pauseAtMost * 1000,
      randomize: true,
      maxRetryTime: policy.deadline * 1000,
      signal,
      shouldRetry: async ({ error }) => {
        if (error instanceof Rejected) told = error;
        if (!mayRetry(error, policy.isWrite)) return false;
        const wait = error instanceof Rejected ? (error.retryAfter ?? 0) : 0;
        if (wait > PATIENCE || performance.now() + wait * 1000 >= end) return false;
        if (wait > 0) await createClock(signal).sleep(wait);
        last = error;
        return true;
      },
    });
  } catch (thrown) {
    throwIfCancelled(signal);
    // The deadline cuts a read's last attempt short; what was said before that tells more than the silence then.
    throw thrown instanceof NoAnswer && !policy.isWrite ? (told ?? last ?? thrown) : thrown;
  }
}

/** A 429 turned the request away before anything was done, so with the server's leave even a write may be sent again. */
function mayRetry(error: Error, isWrite: boolean): boolean {
  if (error instanceof NoAnswer) return !isWrite;
  if (!(error instanceof Rejected)) return false;
  const { status } = error.answer;
  if (status === 429) return !isWrite || error.retryAfter !== undefined;
  return !isWrite && (status === 408 || status >= 500);
}
