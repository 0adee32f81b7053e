import { termsOf } from "../judge/budget";
import { gateVerdict, isHeldBySkew, type OnSkew, withSkew } from "../judge/gate";
import { judgeAnswer } from "../judge/judge";
import type { Judgement } from "../judge/judgement";
import type { ShareFinding } from "../judge/share";
import type { Terms } from "../judge/terms";
import type { Range } from "../judge/windows";
import type { Bucket, Cell, MetricRule } from "../metric";
import type { RecordedMeasure } from "../report/evidence";
import type { Verdict } from "../verdict";
import { dispersionOf } from "./dispersion";
import { lengthOf } from "./episode";
import type { PlayedPlan } from "./simulation";

/** One metric of a watch that was kept. Times in epoch milliseconds. */
interface RecordedSeries {
  readonly name: string;
  /** What was counted then. */
  readonly rule: { readonly measure: RecordedMeasure };
  readonly canary: readonly Bucket[];
  readonly stable: readonly Bucket[];
  readonly range: Range;
  readonly watchFrom: number;
  readonly final: boolean;
  /** Why there was no answer then, or only one in part. */
  readonly unanswered?: string;
  readonly judgement: { readonly verdict: Verdict; readonly sentence: string };
}

/** A watch that was kept: what metrics-gate saw, and what it found. */
export interface RecordedWatch {
  readonly stage: string;
  readonly percent: number;
  readonly since: number;
  readonly verdict: Verdict;
  /** Whether the canary had its share of the requests; it follows from the numbers, whatever the plan. */
  readonly share?: Pick<ShareFinding, "verdict" | "sentence">;
  readonly metrics: readonly RecordedSeries[];
}

/** What of a plan a watch is judged by again. */
export type ReplayedPlan = PlayedPlan & { readonly onSkew: OnSkew };

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
export function replay(plan: ReplayedPlan, recorded: RecordedWatch): Replay {
  const { stage, percent, since } = recorded;
  const place = placeOf(plan, recorded);
  const terms = termsOf(plan.statistics, plan.metrics, place);
  const judged = plan.metrics.map((rule) => {
    const series = seriesOf(rule, recorded.metrics);
    return { rule, series, judgement: judgeAgain(rule, since, series, terms) };
  });
  const found = gateVerdict(judged.map(({ judgement }) => judgement));
  const known = plan.stages.some(({ name }) => name === stage);
  return {
    ...{ stage, percent, before: recorded.verdict },
    now: withSkew(found, recorded.share, plan.onSkew),
    metrics: judged.map(({ rule, series, judgement }) => replayed(rule, series, judgement, since)),
    notes: [
      ...(known
        ? []
        : [`the plan has no stage ${stage}: judged with the error budget of ${plan.stages[place.stage]?.name}`]),
      ...(isHeldBySkew(recorded.share, plan.onSkew) ? [`on-skew: hold: ${recorded.share?.sentence}`] : []),
      ...(recorded.share?.verdict === "error" ? [recorded.share.sentence] : []),
      ...recorded.metrics.flatMap((series) => noteOf(plan.metrics, series) ?? []),
    ],
  };
}

function noteOf(metrics: readonly MetricRule[], { name, rule }: RecordedSeries): string | undefined {
  const planned = metrics.find((one) => one.name === name)?.measure;
  if (planned === undefined) return `the plan has no metric ${name}: its numbers were left out`;
  if (planned.kind !== rule.measure.kind) return undefined;
  const [then, now] = [textOf(rule.measure), textOf(planned)];
  if (then !== now) return `${name} was counted by ${then} then and is by ${now} in the plan: judged as it was counted`;
  return turns(planned, rule.measure) ? `${name} was counted the other way round: hits were taken from all` : undefined;
}

/** The condition or value that was asked for; a file cannot be asked anew. */
function textOf(measure: RecordedMeasure | MetricRule["measure"]): string {
  const asked = measure.kind === "rate" ? measure.hits : measure.kind === "mean" ? measure.value : undefined;
  if (asked === undefined) return "the source's own";
  return typeof asked === "string" ? asked : asked.source;
}

/** A stage that the plan does not have is judged as the first one with at least as many users. */
function placeOf({ stages }: PlayedPlan, { stage, percent }: RecordedWatch) {
  const named = stages.findIndex(({ name }) => name === stage);
  const alike = stages.findIndex((one) => one.percent >= percent);
  const index = Math.max(0, named === -1 ? alike : named);
  return { stage: index, stages: stages.length, horizon: lengthOf(stages[index] ?? { watch: 0, bake: 0 }) };
}

/** Numbers of another measure cannot be judged by this rule, whatever the name says; good hits and bad ones can be turned. */
function seriesOf({ name, measure }: MetricRule, recorded: readonly RecordedSeries[]): RecordedSeries | undefined {
  const series = recorded.find((one) => one.name === name);
  if (series === undefined || series.rule.measure.kind !== measure.kind) return undefined;
  const { canary, stable } = series;
  if (![...canary, ...stable].every(({ cell }) => cell.kind === measure.kind)) return undefined;
  if (!turns(measure, series.rule.measure)) return series;
  return { ...series, canary: canary.map(turned), stable: stable.map(turned) };
}

function turns(planned: MetricRule["measure"], recorded: RecordedMeasure): boolean {
  return planned.kind === "rate" && recorded.kind === "rate" && planned.of !== recorded.of;
}

function turned(bucket: Bucket): Bucket {
  const { cell } = bucket;
  const other: Cell = cell.kind === "rate" ? { ...cell, hits: cell.total - cell.hits } : cell;
  return { ...bucket, cell: other };
}

function judgeAgain(rule: MetricRule, since: number, series: RecordedSeries | undefined, terms: Terms): Judgement {
  return judgeAnswer(rule, evidenceOf(rule, since, series), terms, series?.unanswered);
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
