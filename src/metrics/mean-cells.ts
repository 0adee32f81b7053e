import type { Bucket, Cell } from "../core/metric";
import { type Distribution, groupByStretch, type Point } from "./points";
import { unreadable } from "./unreadable";

type Mean = Extract<Cell, { kind: "mean" }>;
type Measured = Point & { readonly cell: Mean };

/** Doubles are added in some order; more than this they do not err by it. */
const ROUNDING = 1e-9;

/**
 * Returns one mean a stretch over the values of all series, with their sum of squared deviations where every series says
 * it. Throws CLOUD_UNREACHABLE for points without a distribution, a mean outside 0–1, and a deviation that values in 0–1
 * cannot have.
 */
export function countMeans(points: readonly Point[]): readonly Bucket[] {
  const measured = points.map((point): Measured => {
    const distribution = point.value.distributionValue;
    if (distribution === undefined) throw unreadable("a distribution in every point", "a point without one");
    return { ...point, cell: meanOf(distribution) };
  });
  return groupByStretch(measured).map(({ from, to, points: [first, ...others] }) => ({
    from,
    to,
    cell: others.reduce((sum, { cell }) => joined(sum, cell), first.cell),
  }));
}

function meanOf({ count, mean, sumOfSquaredDeviation: ssd }: Distribution): Mean {
  if (count === 0) return { kind: "mean", count, mean: 0, ssd: 0 };
  if (mean < -ROUNDING || mean > 1 + ROUNDING) throw unreadable("a mean of values in 0 to 1", String(mean));
  const inside = Math.min(1, Math.max(0, mean));
  if (ssd === undefined) return { kind: "mean", count, mean: inside };
  const most = count * inside * (1 - inside);
  if (ssd < 0 || ssd > most + ROUNDING * count) {
    throw unreadable(`a sumOfSquaredDeviation of 0 to ${most} for ${count} values of mean ${inside}`, String(ssd));
  }
  return { kind: "mean", count, mean: inside, ssd };
}

/** Source of the formula: Chan, Golub, LeVeque 1983, eq. 2.1. */
function joined(a: Mean, b: Mean): Mean {
  const count = a.count + b.count;
  if (count === 0) return a;
  const mean = a.mean + ((b.mean - a.mean) * b.count) / count;
  if (a.ssd === undefined || b.ssd === undefined) return { kind: "mean", count, mean };
  return { kind: "mean", count, mean, ssd: a.ssd + b.ssd + ((b.mean - a.mean) ** 2 * a.count * b.count) / count };
}
