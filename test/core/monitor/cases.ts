import { type GoTerms, NO_COMPLAINTS } from "../../../src/core/go";
import type { Judgement } from "../../../src/core/judge/judgement";
import type { Bucket } from "../../../src/core/metric";
import type { GateFinding, MetricFinding } from "../../../src/core/report/evidence";
import type { TickTerms } from "../../../src/core/tick";
import { gateFinding, judgement } from "../report/cases";
import { NOON } from "../states";

/** When the stage began, epoch milliseconds. */
export const BEGAN = NOON;
export const HOUR = 3_600_000;
export const BAKE = 24 * 3600;
/** A minute after the bake is over. */
export const LATER = BEGAN + BAKE * 1000 + 60_000;

export type Told = Partial<Judgement> & {
  /** How many hours before the look the newest numbers end; 0 unless it says so. */
  readonly old?: number;
  readonly minRequests?: number;
  /** True where the source goes on sending cells after that, and there is no sample in them. */
  readonly empty?: boolean;
};

/** Returns what a look found of metrics that are judged so, by thresholds unless they say otherwise; at `LATER`. */
export function seen(all: readonly Told[], change: Partial<GateFinding> = {}): GateFinding {
  const found = all.map(({ old: _, minRequests: __, empty: ___, ...told }) =>
    judgement({ judge: "thresholds", ...told }),
  );
  const { metrics, ...gate } = gateFinding(found, change);
  return { ...gate, metrics: metrics.map((metric, index) => aged(metric, all[index] ?? {})) };
}

/** Cells of every kind without a sample. */
const NONE: readonly Bucket["cell"][] = [
  { kind: "rate", total: 0, hits: 0 },
  { kind: "mean", count: 0, mean: 0, ssd: 0 },
  { kind: "p95", bounds: [1], counts: [0, 0] },
];

function aged(metric: MetricFinding, { old = 0, minRequests = 0, empty = false }: Told): MetricFinding {
  const range = { from: BEGAN, to: LATER };
  const to = LATER - old * HOUR;
  const last: Bucket = { from: to - 60_000, to, cell: { kind: "rate", total: 500, hits: 2 } };
  const after: Bucket[] = empty ? NONE.map((cell) => ({ from: LATER - 60_000, to: LATER, cell })) : [];
  const rule = { ...metric.rule, name: metric.judgement.metric, minRequests };
  return { ...metric, rule, evidence: { ...metric.evidence, range, canary: [last, ...after] } };
}

/** Returns the terms of a stage of 24 hours that is looked at when they are just over. */
export function goTerms(change: Partial<GoTerms> = {}): GoTerms {
  return {
    now: LATER,
    bake: BAKE,
    onInconclusive: "hold",
    rollbackOn: ["fail"],
    lastStage: false,
    onSkew: "warn",
    fresh: 7200,
    complaints: NO_COMPLAINTS,
    override: [],
    ...change,
  };
}

/** Returns the terms of a look: held after two hours without numbers, taken back after a day. */
export function tickTerms(change: Partial<TickTerms> = {}): TickTerms {
  const stages = [
    { name: "one", percent: 5 },
    { name: "two", percent: 25 },
    { name: "three", percent: 100 },
  ];
  return { now: LATER, stages, deadMan: { hold: 7200, rollback: 86_400 }, ...change };
}
