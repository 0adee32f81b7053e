import type { Bucket } from "../../src/core/metric";
import { RolloutError } from "../../src/errors";
import type { MetricQuery, Metrics } from "../../src/ports";
import { type Mood, minute } from "../fakes/metrics";

/** From when on the canary's users fare so; `silent` is a backend that does not answer. Epoch milliseconds. */
export interface Spell {
  readonly from: number;
  readonly mood: Mood | "silent";
}

const BUCKET = 5 * 60_000;

/** One bucket for every five minutes, whose numbers go by the spell that its end lies in; all is well before the first. */
export class WeatherMetrics implements Metrics {
  readonly spells: Spell[] = [];
  readonly #now: () => number;
  queries = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  async read(query: MetricQuery): ReturnType<Metrics["read"]> {
    this.queries += 1;
    if (this.#moodAt(this.#now()) === "silent")
      throw new RolloutError("CLOUD_UNREACHABLE", "the metrics backend did not answer");
    const { from, to } = query.range;
    const canary: Bucket[] = [];
    for (let end = Math.ceil((from + 1) / BUCKET) * BUCKET; end <= to; end += BUCKET) {
      const mood = this.#moodAt(end - 1);
      const shown = mood === "silent" ? "good" : mood;
      canary.push({ from: Math.max(from, end - BUCKET), to: end, cell: minute(query, shown) });
    }
    return { canary, stable: [], query: this.renderQuery(query) };
  }

  renderQuery({ rule, canary }: Omit<MetricQuery, "range">): string {
    return `${rule.name} of ${canary}`;
  }

  #moodAt(at: number): Spell["mood"] {
    return this.spells.findLast(({ from }) => from <= at)?.mood ?? "good";
  }
}
