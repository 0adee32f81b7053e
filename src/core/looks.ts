/** Returns the seconds from one look at the metrics to the next within a watch: a tenth of it, and at most a minute. */
export function everyOf(watch: number): number {
  return Math.min(60, watch / 10);
}
