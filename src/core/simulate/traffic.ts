import type { Bucket, MetricRule } from "../metric";
import { type Kind, kindOf } from "./cells";
import type { MarkSampler } from "./marks";
import type { Random } from "./poisson";
import type { Scenario } from "./scenario";

/** Length of a bucket in seconds, where a stage is long enough for it: the sources' finest. */
const MINUTE = 60;
const HOUR = 3600;
/** Fewer buckets than these in a stage would tell nothing of when something went wrong. */
const FEWEST = 10;
const HOURS = 24;

/** Returns how long a bucket of a stage is, in seconds: a minute, and less where the stage lasts less than ten of them. */
export function binOf(stageSeconds: number): number {
  return Math.min(MINUTE, stageSeconds / FEWEST);
}

/** Requests a second of the whole service: one number, or one for each hour of the day. */
export type Profile = readonly number[];

/** What a stage's canary and stable are asked and how they answer, bucket by bucket; drawn as far as it is looked at. */
export interface Traffic {
  /** Length of a bucket in seconds; see {@link binOf}. */
  readonly bin: number;
  /** Returns so many of a metric's buckets, from the stage's begin on; stable's only where they are used. */
  buckets(metric: number, count: number): { readonly canary: readonly Bucket[]; readonly stable: readonly Bucket[] };
  /** Returns how many of the canary's users were hit, and asked at all, until so many seconds of the stage. */
  servedUntil(seconds: number): { readonly requests: number; readonly bad: number };
}

/** Draws the traffic of one stage once. */
export type TrafficMaker = (random: Random) => Traffic;

/**
 * Returns what draws the traffic of a stage with the canary at `percent` (0–100), each bucket (of `bin` seconds) by itself;
 * the stage begins at a random hour of the profile. Stable answers only where a judge compares with it.
 */
export function trafficMaker(
  metrics: readonly MetricRule[],
  scenario: Scenario,
  profile: Profile,
  percent: number,
  bin = MINUTE,
): TrafficMaker {
  const canary = streamsOf(metrics, scenario.canary, { profile, share: percent / 100, bin });
  const stable = streamsOf(metrics, scenario.stable, { profile, share: 1 - percent / 100, bin });
  const hit = hitBy(metrics, scenario);
  return (random) => {
    const hour = Math.floor(random() * profile.length);
    const [ours, theirs] = [canary(random, hour), stable(random, hour)];
    return {
      bin,
      buckets: (metric, count) => ({
        canary: ours.buckets(metric, count),
        stable: metrics[metric]?.judge === "thresholds" ? [] : theirs.buckets(metric, count),
      }),
      servedUntil: (seconds) => ours.served(hit, Math.ceil(seconds / bin)),
    };
  };
}

/** The metric that tells whose request went wrong; the first one where none does. */
function hitBy(metrics: readonly MetricRule[], { fault }: Scenario): number {
  const kind = fault === "slow" ? "p95" : "rate";
  return Math.max(
    0,
    metrics.findIndex(({ measure }) => measure.kind === kind),
  );
}

/** How one revision is asked: requests a second of the whole service, its share of them (0–1), seconds of a bucket. */
interface Load {
  readonly profile: Profile;
  readonly share: number;
  readonly bin: number;
}

interface Streams {
  buckets(metric: number, count: number): readonly Bucket[];
  served(metric: number, count: number): { readonly requests: number; readonly bad: number };
}

/** One revision's requests; metrics that are about the same requests see the same ones. */
function streamsOf(metrics: readonly MetricRule[], truths: readonly number[], load: Load) {
  const kinds = metrics.map((rule, index) => kindOf(rule, truths[index] ?? 0));
  const samplers = new Map(kinds.map((kind) => [kind.key, hourly(kind, load)]));
  return (random: Random, hour: number): Streams => {
    const draws = new Map([...samplers].map(([key, byHour]) => [key, drawn(byHour, random, hour, load.bin)]));
    const made = kinds.map((): Bucket[] => []);
    const countsOf = (metric: number, count: number) => draws.get(kinds[metric]?.key ?? "")?.(count) ?? [];
    return {
      buckets: (metric, count) => {
        const [kind, buckets] = [kinds[metric], made[metric]];
        if (kind === undefined || buckets === undefined) return [];
        const counts = countsOf(metric, count);
        for (let index = buckets.length; index < count; index++)
          buckets.push(bucketOf(kind, index, load.bin, counts[index]));
        return buckets.slice(0, count);
      },
      served: (metric, count) => {
        const seen = countsOf(metric, count).slice(0, count);
        return {
          requests: seen.reduce((sum, counts) => counts.reduce((all, one) => all + one, sum), 0),
          bad: seen.reduce((sum, counts) => sum + (kinds[metric]?.badOf(counts) ?? 0), 0),
        };
      },
    };
  };
}

function hourly(kind: Kind, { profile, share, bin }: Load): readonly MarkSampler[] {
  return profile.map((perSecond) => kind.sampler(perSecond * share * bin));
}

/** Gives the counts of the first buckets; what was drawn once stays as it was. */
function drawn(byHour: readonly MarkSampler[], random: Random, firstHour: number, bin: number) {
  const counts: (readonly number[])[] = [];
  return (count: number): readonly (readonly number[])[] => {
    for (let index = counts.length; index < count; index++) {
      const hour = (firstHour + Math.floor((index * bin) / HOUR)) % Math.min(HOURS, byHour.length);
      counts.push(byHour[hour]?.(random) ?? []);
    }
    return counts;
  };
}

function bucketOf(kind: Kind, index: number, bin: number, counts: readonly number[] = []): Bucket {
  const at = (edge: number) => Math.round(edge * bin * 1000);
  return { from: at(index), to: at(index + 1), cell: kind.cellOf(counts) };
}
