import type { Bucket, Cell } from "../../src/core/metric";
import { type ErrorCode, RolloutError } from "../../src/errors";
import type { MetricQuery, Metrics } from "../../src/ports";

const MINUTE = 60_000;
/** What was counted in the minute that ends at `to` (epoch milliseconds); undefined where the backend has nothing. */
export type Source = (query: MetricQuery, to: number) => Cell | undefined;

/** Gives one bucket a minute, counted back from the end of the range, as the sources of canary and stable say. */
export class FakeMetrics implements Metrics {
  readonly queries: MetricQuery[] = [];
  /** Why only the newest part of a range is there; undefined where all of it is. */
  incomplete: string | undefined;

  constructor(
    private readonly canary: Source,
    private readonly stable: Source = () => undefined,
  ) {}

  async read(query: MetricQuery): ReturnType<Metrics["read"]> {
    this.queries.push(query);
    const canary = bucketsOf(query, this.canary);
    const stable = query.stable === undefined ? [] : bucketsOf(query, this.stable);
    const incomplete = this.incomplete === undefined ? {} : { incomplete: this.incomplete };
    return { canary, stable, query: this.renderQuery(query), ...incomplete };
  }

  renderQuery({ rule, canary, stable }: Omit<MetricQuery, "range">): string {
    return `${rule.name} of ${[canary, ...(stable === undefined ? [] : [stable])].join(" and ")}`;
  }
}

function bucketsOf(query: MetricQuery, source: Source): readonly Bucket[] {
  const buckets: Bucket[] = [];
  for (let to = query.range.to; to > query.range.from; to -= MINUTE) {
    const cell = source(query, to);
    if (cell !== undefined) buckets.unshift({ from: to - MINUTE, to, cell });
  }
  return buckets;
}

/** Latency buckets wide enough for the founding case's lines of 15, 17 and 20 seconds. */
export const BOUNDS = [1, 5, 10, 15, 17, 20, 30] as const;
const HISTOGRAM_PLACE = { good: 1, middling: 4, bad: 6 } as const;
const BAD_OF_200 = { good: 0, middling: 3, bad: 80 } as const;
export type Mood = keyof typeof BAD_OF_200;

/** Returns a minute of 200 requests that were good (on target), middling (between the lines) or bad. */
export function minute({ rule }: MetricQuery, mood: Mood): Cell {
  if (rule.measure.kind === "p95") {
    const counts = [...BOUNDS, 0].map((_, index) => (index === HISTOGRAM_PLACE[mood] ? 200 : 0));
    return { kind: "p95", bounds: BOUNDS, counts };
  }
  if (rule.measure.kind === "mean")
    return { kind: "mean", count: 200, mean: { good: 0.9, middling: 0.78, bad: 0.1 }[mood] };
  const bad = BAD_OF_200[mood];
  return { kind: "rate", total: 200, hits: rule.measure.of === "bad" ? bad : 200 - bad };
}

/** A source that always shows the same. */
export function steadily(mood: Mood): Source {
  return (query) => minute(query, mood);
}

/** A source that cannot be asked. */
export function outage(code: ErrorCode): Source {
  return () => {
    throw new RolloutError(code, "the metrics backend did not answer");
  };
}
