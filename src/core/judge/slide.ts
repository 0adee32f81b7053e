import type { Bucket, MetricRule } from "../metric";
import { isSame, type Pooled, p95Of, pool } from "./pool";
import type { Histogram } from "./quantile";
import type { Window } from "./windows";

/**
 * Returns what each of the windows amounts to. Both ends only go forward, so that a distribution is added once and taken
 * away once, however many windows it is in; counts of differing bounds have no value in common.
 */
export function poolWindows(
  rule: MetricRule,
  windows: readonly Window[],
  oldestFirst: readonly Bucket[],
): readonly Pooled[] {
  if (rule.measure.kind !== "p95") return windows.map(({ first, next }) => pool(rule, oldestFirst.slice(first, next)));
  const held = new Held();
  let [first, next] = [0, 0];
  return windows.map((window) => {
    for (; next < window.next; next++) held.take(oldestFirst[next], 1);
    for (; first < window.first; first++) held.take(oldestFirst[first], -1);
    return held.pooled();
  });
}

/** Distributions of the same bounds, as one. */
interface Kind {
  readonly bounds: readonly number[];
  readonly counts: number[];
  /** How many distributions are in it. */
  held: number;
}

/** The distributions of a window. */
class Held {
  readonly #kinds: Kind[] = [];

  /** Adds a bucket's distribution, or takes it away again; one that saw nothing says nothing. */
  take(bucket: Bucket | undefined, sign: 1 | -1): void {
    if (bucket?.cell.kind !== "p95") return;
    const { bounds, counts } = bucket.cell;
    if (counts.every((count) => count === 0)) return;
    const kind = this.#kindOf(bounds);
    kind.held += sign;
    for (let index = 0; index < kind.counts.length; index++) {
      const count = counts[index] ?? 0;
      if (count !== 0) kind.counts[index] = (kind.counts[index] ?? 0) + sign * count;
    }
    // Fractional counts leave roundings behind.
    if (kind.held === 0) kind.counts.fill(0);
  }

  /** Returns what is held; no value where nothing is, or where bounds differ. */
  pooled(): Pooled {
    const held = this.#kinds.filter((kind) => kind.held > 0);
    const only: Histogram | undefined = held[0];
    return only === undefined || held.length > 1 || only.bounds.length === 0 ? { samples: 0 } : p95Of(only);
  }

  #kindOf(bounds: readonly number[]): Kind {
    const known = this.#kinds.find((kind) => isSame(kind.bounds, bounds));
    if (known !== undefined) return known;
    const kind = { bounds, counts: new Array<number>(bounds.length + 1).fill(0), held: 0 };
    this.#kinds.push(kind);
    return kind;
  }
}
