import { termsOf } from "../judge/budget";
import { gateVerdict } from "../judge/gate";
import { judgeMetric } from "../judge/judge";
import type { Judgement } from "../judge/judgement";
import type { Range } from "../judge/windows";
import type { Bucket, MetricRule } from "../metric";
import type { Verdict } from "../verdict";
import { dispersionOf } from "./dispersion";
import { lengthOf } from "./episode";
import type { PlayedPlan } from "./simulation";

/** One metric of a watch that was kept. Times in epoch milliseconds. */
interface RecordedSeries {
  readonly name: string;
  readonly canary: readonly Bucket[];
  readonly stable: readonly Bucket[];
  readonly range: Range;
  readonly watchFrom: number;
  readonly final: boolean;
  readonly judgement: { readonly verdict: Verdict; readonly sentence: string };
}

/** A watch that was kept: what metrics-gate saw, and what it found. */
export interface RecordedWatch {
  readonly stage: string;
  readonly percent: number;
  readonly since: number;
  readonly verdict: Verdict;
  readonly metrics: readonly RecordedSeries[];
}

/** What this plan finds in what was seen then. */
export interface Replay {
  readonly stage: string;
  readonly percent: number;
  readonly before: Verdict;
  readonly now: Verdict;
  readonly metrics: readonly ReplayedMetric[];
  /** What about the file does not fit the plan; sentences. */
  readonly notes: readonly string[];
}

/** One metric of the plan, then and now. */
export interface ReplayedMetric {
  readonly metric: string;
  /** Absent where the file has no numbers of it. */
  readonly before?: Verdict;
  readonly now: Verdict;
  /** Seconds since the stage began when a look would first have seen a `fail`, by the plan's lag; absent without one. */
  readonly failedAfter?: number;
  readonly sentence: string;
  /** See {@link dispersionOf}; absent where it cannot be told. */
  readonly dispersion?: number;
}

/** Returns what the plan's lines, judges and statistics make of a watch that was kept; metrics are matched by name. */
export function replay(plan: PlayedPlan, recorded: RecordedWatch): Replay {
  const { stage, percent, since } = recorded;
  const place = placeOf(plan, recorded);
  const terms = termsOf(plan.statistics, plan.metrics, place);
  const judged = plan.metrics.map((rule) => {
    const series = recorded.metrics.find(({ name }) => name === rule.name);
    const seen = series === undefined || !fits(rule, series) ? undefined : series;
    return { rule, series: seen, judgement: judgeMetric(rule, evidenceOf(rule, since, seen), terms) };
  });
  const known = plan.stages.some(({ name }) => name === stage);
  const unread = recorded.metrics.filter(({ name }) => !plan.metrics.some((rule) => rule.name === name));
  return {
    ...{ stage, percent, before: recorded.verdict },
    now: gateVerdict(judged.map(({ judgement }) => judgement)),
    metrics: judged.map(({ rule, series, judgement }) => replayed(rule, series, judgement, since)),
    notes: [
      ...(known
        ? []
        : [`the plan has no stage ${stage}: judged with the error budget of ${plan.stages[place.stage]?.name}`]),
      ...unread.map(({ name }) => `the plan has no metric ${name}: its numbers were left out`),
    ],
  };
}

/** A stage that the plan does not have is judged as the first one with at least as many users. */
function placeOf({ stages }: PlayedPlan, { stage, percent }: RecordedWatch) {
  const named = stages.findIndex(({ name }) => name === stage);
  const alike = stages.findIndex((one) => one.percent >= percent);
  const index = Math.max(0, named === -1 ? alike : named);
  return { stage: index, stages: stages.length, horizon: lengthOf(stages[index] ?? { watch: 0, bake: 0 }) };
}

/** Numbers of another measure cannot be judged by this rule, whatever the name says. */
function fits({ measure }: MetricRule, { canary, stable }: RecordedSeries): boolean {
  return [...canary, ...stable].every(({ cell }) => cell.kind === measure.kind);
}

function evidenceOf({ warmUp }: MetricRule, since: number, series: RecordedSeries | undefined) {
  const told = { query: "", notes: [] };
  if (series === undefined)
    return { ...told, range: { from: since, to: since }, canary: [], stable: [], watchFrom: since, final: true };
  const { canary, stable, range, watchFrom, final } = series;
  const from = Math.max(range.from, since + warmUp * 1000);
  const warm = (buckets: readonly Bucket[]) => buckets.filter((bucket) => bucket.from >= from);
  return { ...told, range: { ...range, from }, canary: warm(canary), stable: warm(stable), watchFrom, final };
}

function replayed(
  rule: MetricRule,
  series: RecordedSeries | undefined,
  { verdict, failedAt, sentence }: Judgement,
  since: number,
): ReplayedMetric {
  if (series === undefined) {
    const nothing = `the file has no numbers of ${rule.name} that are a ${rule.measure.kind}`;
    return { metric: rule.name, now: verdict, sentence: nothing };
  }
  const dispersion = dispersionOf(rule, series.stable);
  return {
    ...{ metric: rule.name, before: series.judgement.verdict, now: verdict, sentence },
    ...(verdict === "fail" && failedAt !== undefined ? { failedAfter: (failedAt - since) / 1000 + rule.lag } : {}),
    ...(dispersion === undefined ? {} : { dispersion }),
  };
}
