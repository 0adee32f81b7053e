/** Seconds between two looks at the numbers. */
export const LOOK_SECONDS = 30;

/** What came in between two looks. */
export interface Count {
  readonly requests: number;
  /** Those of them that failed. */
  readonly failures: number;
}

/** One simulated stage: what canary and stable served between looks, oldest first, both of one length. */
export interface Series {
  readonly canary: readonly Count[];
  readonly stable: readonly Count[];
}

/** Returns the sum of the counts from index `from` (inside) to `to` (outside); of none it is zero. */
export function sumOf(counts: readonly Count[], from: number, to: number): Count {
  let requests = 0;
  let failures = 0;
  for (let index = Math.max(0, from); index < Math.min(to, counts.length); index++) {
    requests += counts[index]?.requests ?? 0;
    failures += counts[index]?.failures ?? 0;
  }
  return { requests, failures };
}

/** Returns the share of failures, 0–1; undefined where there were no requests. */
export function rateOf({ requests, failures }: Count): number | undefined {
  return requests === 0 ? undefined : failures / requests;
}

/**
 * Returns the share of failures in each whole interval of so many looks, oldest first; undefined for an interval without
 * requests. The interval with index i ends with the look (i + 1) · looks − 1.
 */
export function ratesPer(looks: number, counts: readonly Count[]): readonly (number | undefined)[] {
  return Array.from({ length: Math.floor(counts.length / looks) }, (_, index) =>
    rateOf(sumOf(counts, index * looks, (index + 1) * looks)),
  );
}
