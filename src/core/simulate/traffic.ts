import type { Bucket, MetricRule } from "../metric";
import { type Kind, kindOf } from "./cells";
import type { MarkSampler } from "./marks";
import type { Random } from "./poisson";
import type { Scenario } from "./scenario";

/** Length of a bucket in seconds: the sources' finest. */
export const MINUTE = 60;
const HOURS = 24;

/** Requests a second of the whole service: one number, or one for each hour of the day. */
export type Profile = readonly number[];

/** What a stage's canary and stable are asked and how they answer, minute by minute; drawn as far as it is looked at. */
export interface Traffic {
  /** Returns a metric's buckets up to a number of minutes since the stage began; stable's only where they are used. */
  buckets(metric: number, minutes: number): { readonly canary: readonly Bucket[]; readonly stable: readonly Bucket[] };
  /** Returns how many of the canary's users were hit, and asked at all, until so many seconds of the stage. */
  servedUntil(seconds: number): { readonly requests: number; readonly bad: number };
}

/** Draws the traffic of one stage once. */
export type TrafficMaker = (random: Random) => Traffic;

/**
 * Returns what draws the traffic of a stage with the canary at `percent` (0–100), each minute by itself; the stage begins
 * at a random hour of the profile. Stable answers only where a judge compares with it.
 */
export function trafficMaker(
  metrics: readonly MetricRule[],
  scenario: Scenario,
  profile: Profile,
  percent: number,
): TrafficMaker {
  const canary = streamsOf(metrics, scenario.canary, profile, percent / 100);
  const stable = streamsOf(metrics, scenario.stable, profile, 1 - percent / 100);
  const hit = hitBy(metrics, scenario);
  return (random) => {
    const hour = Math.floor(random() * profile.length);
    const [ours, theirs] = [canary(random, hour), stable(random, hour)];
    return {
      buckets: (metric, minutes) => ({
        canary: ours.buckets(metric, minutes),
        stable: metrics[metric]?.judge === "thresholds" ? [] : theirs.buckets(metric, minutes),
      }),
      servedUntil: (seconds) => ours.served(hit, Math.ceil(seconds / MINUTE)),
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

interface Streams {
  buckets(metric: number, minutes: number): readonly Bucket[];
  served(metric: number, minutes: number): { readonly requests: number; readonly bad: number };
}

/** One revision's requests; metrics that are about the same requests see the same ones. */
function streamsOf(metrics: readonly MetricRule[], truths: readonly number[], profile: Profile, share: number) {
  const kinds = metrics.map((rule, index) => kindOf(rule, truths[index] ?? 0));
  const samplers = new Map(kinds.map((kind) => [kind.key, hourly(kind, profile, share)]));
  return (random: Random, hour: number): Streams => {
    const draws = new Map([...samplers].map(([key, byHour]) => [key, drawn(byHour, random, hour)]));
    const made = kinds.map((): Bucket[] => []);
    const countsOf = (metric: number, minutes: number) => draws.get(kinds[metric]?.key ?? "")?.(minutes) ?? [];
    return {
      buckets: (metric, minutes) => {
        const [kind, buckets] = [kinds[metric], made[metric]];
        if (kind === undefined || buckets === undefined) return [];
        const counts = countsOf(metric, minutes);
        for (let minute = buckets.length; minute < minutes; minute++)
          buckets.push(bucketOf(kind, minute, counts[minute]));
        return buckets.slice(0, minutes);
      },
      served: (metric, minutes) => {
        const seen = countsOf(metric, minutes).slice(0, minutes);
        return {
          requests: seen.reduce((sum, counts) => counts.reduce((all, count) => all + count, sum), 0),
          bad: seen.reduce((sum, counts) => sum + (kinds[metric]?.badOf(counts) ?? 0), 0),
        };
      },
    };
  };
}

function hourly(kind: Kind, profile: Profile, share: number): readonly MarkSampler[] {
  return profile.map((perSecond) => kind.sampler(perSecond * share * MINUTE));
}

/** Gives the counts of the first minutes; what was drawn once stays as it was. */
function drawn(byHour: readonly MarkSampler[], random: Random, firstHour: number) {
  const counts: (readonly number[])[] = [];
  return (minutes: number): readonly (readonly number[])[] => {
    for (let minute = counts.length; minute < minutes; minute++) {
      const hour = (firstHour + Math.floor(minute / MINUTE)) % Math.min(HOURS, byHour.length);
      counts.push(byHour[hour]?.(random) ?? []);
    }
    return counts;
  };
}

function bucketOf(kind: Kind, minute: number, counts: readonly number[] = []): Bucket {
  const from = minute * MINUTE * 1000;
  return { from, to: from + MINUTE * 1000, cell: kind.cellOf(counts) };
}
