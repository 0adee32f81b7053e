import type { Bucket, Cell, MetricRule } from "../metric";

/** From fewer buckets, or fewer failures in all, nothing can be said about how they come together. */
const FEWEST_BUCKETS = 30;
const FEWEST_FAILURES = 10;

/**
 * Returns how much more stable's failures vary from bucket to bucket than independent ones would: variance over mean, each
 * bucket against what its own requests let expect (Pearson's chi-square over its degrees of freedom), so that a day's tide
 * of traffic is no dispersion. About 1 for independent failures; undefined for a mean, and where there is too little to tell.
 */
export function dispersionOf(rule: MetricRule, buckets: readonly Bucket[]): number | undefined {
  const seen = buckets.flatMap(({ cell }) => failuresOf(rule, cell) ?? []).filter(({ requests }) => requests > 0);
  const requests = seen.reduce((sum, one) => sum + one.requests, 0);
  const failures = seen.reduce((sum, one) => sum + one.failures, 0);
  if (seen.length < FEWEST_BUCKETS || failures < FEWEST_FAILURES) return undefined;
  const rate = failures / requests;
  const square = seen.reduce((sum, one) => sum + (one.failures - one.requests * rate) ** 2 / (one.requests * rate), 0);
  return square / (seen.length - 1);
}

function failuresOf({ measure, lines }: MetricRule, cell: Cell): { requests: number; failures: number } | undefined {
  if (cell.kind === "rate" && measure.kind === "rate")
    return { requests: cell.total, failures: measure.of === "bad" ? cell.hits : cell.total - cell.hits };
  if (cell.kind !== "p95" || measure.kind !== "p95") return undefined;
  const slow = lines.warn ?? lines.target;
  const requests = cell.counts.reduce((sum, count) => sum + count, 0);
  const failures = cell.counts.reduce(
    (sum, count, index) => sum + ((cell.bounds[index - 1] ?? 0) >= slow ? count : 0),
    0,
  );
  return { requests, failures };
}
