import { Refusal } from "./refusal";

const HOUR = 3_600_000;
/** What GitHub gives a job's token where the operator sets no limit. */
const USUAL = 1000;

type Headers = Readonly<Record<string, string>>;

/** Counts requests by the hour. */
export interface Allowance {
  /** Counts one more and returns GitHub's headers about it. Throws GitHub's 403 with them where none is left. */
  take(limit: number | undefined, now: number): Headers;
  /** Forgets what was asked. */
  reset(): void;
}

function render(limit: number, used: number, end: number): Headers {
  return {
    "x-ratelimit-limit": String(limit),
    "x-ratelimit-remaining": String(Math.max(0, limit - used)),
    "x-ratelimit-used": String(Math.min(limit, used)),
    "x-ratelimit-reset": String(Math.ceil(end / 1000)),
    "x-ratelimit-resource": "core",
  };
}

/** Returns an allowance of which nothing is used; its hour begins with the first request. */
export function createAllowance(): Allowance {
  let end = 0;
  let used = 0;
  return {
    take(limit, now) {
      if (now >= end) {
        end = now + HOUR;
        used = 0;
      }
      used += 1;
      const headers = render(limit ?? USUAL, used, end);
      if (limit !== undefined && used > limit)
        throw new Refusal(403, "API rate limit exceeded for installation.", undefined, headers);
      return headers;
    },
    reset() {
      end = 0;
      used = 0;
    },
  };
}
