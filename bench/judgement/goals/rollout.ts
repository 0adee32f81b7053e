import { termsOf } from "../../../src/core/judge/budget";
import { DEFAULT_STATISTICS, type Statistics } from "../../../src/core/judge/terms";
import type { MetricRule } from "../../../src/core/metric";
import { judgeTraffic } from "../../../src/core/simulate/judged";
import type { Random } from "../../../src/core/simulate/poisson";
import type { Scenario } from "../../../src/core/simulate/scenario";
import { trafficMaker } from "../../../src/core/simulate/traffic";
import type { Claim } from "../claims";
import { chanceOf } from "../estimates";
import { ERROR_RATE, SEQUENTIAL } from "../rules/ours";
import { EXPERIMENT, type Settings } from "../settings";
import { randomOf } from "../traffic";
import { LATENCY } from "./latency";

/** Values that the service reports of its own answers, judged by evidence. */
const CONFIDENCE: MetricRule = {
  ...SEQUENTIAL,
  name: "confidence",
  measure: { kind: "mean", value: { source: "", fields: [], evaluate: () => ({ kind: "failure", why: "not asked" }) } },
  lines: { better: "higher", target: 0.85, warn: 0.75, rollback: 0.7 },
};
/** An error rate, a latency and a mean. */
export const METRICS = [ERROR_RATE, LATENCY, CONFIDENCE] as const;
/** Shares of the stages, in percent. */
const STAGES = [5, 10, 25, 50, 100] as const;
const STAGE_SECONDS = 15 * 60;
const DAY_SECONDS = 24 * 3600;
/** Requests a second of the whole service. */
const RPS = [1, 10, 100] as const;

/** The truth behind each of them of a service that is well: a share, seconds, a mean. */
export const WELL = [0.005, 12, 0.85] as const;
/** The same of a canary that is as bad as it may be. */
export const AT_WARN = [0.02, 17, 0.75] as const;

/** Returns G1: how often canaries are taken back that never pass their warn lines. */
export function rolloutClaims({ runs, seed }: Settings): readonly Claim[] {
  return RPS.flatMap((rps, row) => {
    const random = randomOf(seed, EXPERIMENT.rollout + row);
    const claim = { goal: "G1", limit: 0.01, sense: "at most", unit: "percent" } as const;
    const rollouts = (truths: readonly number[]) => chanceOf(count(runs, rolloutPlayer(rps, truths, random)), runs);
    const what = `5 stages × 3 metrics at ${rps}/s`;
    return [
      { ...claim, what: `${what}, all at their warn lines: taken back`, measured: rollouts(AT_WARN) },
      { ...claim, what: `${what}, healthy: taken back`, measured: rollouts(WELL) },
      {
        ...claim,
        what: `one stage of 24 h with 5 % of ${rps}/s, one metric at its warn line: taken back`,
        measured: chanceOf(count(runs, dayPlayer(rps, random)), runs),
      },
      {
        ...claim,
        what: `${what}, all at their warn lines, every stage watched once more: taken back`,
        measured: chanceOf(count(runs, rolloutPlayer(rps, AT_WARN, random, { extended: true })), runs),
      },
      {
        ...claim,
        what: `${what}, all at their warn lines, unit: minute: taken back`,
        measured: chanceOf(count(runs, rolloutPlayer(rps, AT_WARN, random, { unit: "minute" })), runs),
      },
    ];
  });
}

function count(runs: number, isTakenBack: () => boolean): number {
  let hits = 0;
  for (let run = 0; run < runs; run++) hits += Number(isTakenBack());
  return hits;
}

/** How a stage is judged where it differs from the usual. */
interface Way {
  /** Watched as long again as its horizon says. */
  readonly extended?: boolean;
  readonly unit?: Statistics["unit"];
}

function rolloutPlayer(rps: number, truths: readonly number[], random: Random, way: Way = {}): () => boolean {
  const stages = STAGES.map((percent, stage) =>
    stagePlayer({
      metrics: METRICS,
      truths,
      rps,
      percent,
      seconds: STAGE_SECONDS,
      place: { stage, stages: STAGES.length },
      way,
    }),
  );
  return () => stages.some((play) => play(random));
}

function dayPlayer(rps: number, random: Random): () => boolean {
  const place = { stage: 0, stages: 1 };
  const setup = { metrics: [ERROR_RATE], truths: AT_WARN.slice(0, 1), rps, percent: 5, seconds: DAY_SECONDS, place };
  const play = stagePlayer(setup);
  return () => play(random);
}

interface Setup {
  readonly metrics: readonly MetricRule[];
  readonly truths: readonly number[];
  readonly rps: number;
  readonly percent: number;
  readonly seconds: number;
  readonly place: { readonly stage: number; readonly stages: number };
  readonly way?: Way;
}

/** Stable is well, and the canary is as the truths say; one look at the end sees what any look before would have. */
function stagePlayer({ metrics, truths, rps, percent, seconds, place, way = {} }: Setup): (random: Random) => boolean {
  const scenario: Scenario = { name: "", fault: "none", canary: truths, stable: WELL.slice(0, metrics.length) };
  const make = trafficMaker(metrics, scenario, [rps], percent);
  const { extended = false, unit = DEFAULT_STATISTICS.unit } = way;
  const terms = termsOf({ ...DEFAULT_STATISTICS, unit }, metrics, { ...place, horizon: seconds });
  const at = extended ? 2 * seconds : seconds;
  return (random) => judgeTraffic(metrics, terms, make(random), { at, watchFrom: at - seconds }).failure !== undefined;
}
