/** Ordered best to worst; the order is the meaning. */
export const VERDICTS = ["pass", "inconclusive", "no-data", "error", "fail"] as const;
/** How a metric or a gate came out; anything but `pass` keeps a rollout from going on by itself. */
export type Verdict = (typeof VERDICTS)[number];

/** Returns the worst of the verdicts; of none at all it is `no-data`, because no evidence is never a pass. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  const rank = Math.max(...verdicts.map((verdict) => VERDICTS.indexOf(verdict)));
  return VERDICTS[rank] ?? "no-data";
}
