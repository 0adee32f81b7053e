import { describe, expect, it } from "vitest";
import { quantileInterval, rateInterval } from "../../../src/core/judge/interval";
import {
  type Counts,
  logEvidence,
  logPot,
  MEAN_C,
  meanHarm,
  meanSafe,
  OR,
  type Pair,
  rateHarm,
  rateSafe,
  shareHarm,
  W,
} from "../../../src/core/judge/panel";
import { pool } from "../../../src/core/judge/pool";
import { quantile } from "../../../src/core/judge/quantile";
import { courseOf, potAt, startsOf, sumsOf } from "../../../src/core/judge/restart";
import { tailOf } from "../../../src/core/judge/tail";
import { judgeThresholds } from "../../../src/core/judge/thresholds";
import { ERROR_RATE, minutes, range, rate } from "./cases";
import { decideRate } from "./decide-rate";
import { allVectors, CONSTANTS, isClose, vectorsOf } from "./vectors";

type Number4 = readonly [number, number, number, number];
type NS = { readonly n: number; readonly S: number; readonly q: number };
/** The reference methods, whose vectors the bench of the judgement holds. */
const REFERENCES =
  "confseq_bernoulli_ci robbins_beta_binomial_ci robbins_beta_binomial_logE sprt turner_2x2_plugin_logE".split(" ");
/** The functions whose vectors are held below. */
const JUDGES = [
  "ci_rate",
  "decide_rate",
  "fixed_rule",
  "logE_harm",
  "logE_mean",
  "logE_safe",
  "logE_share",
  "quantile_cs",
  "quantile_interp",
  "restart",
  "tail_counts",
];

type LogE = { readonly logE: number | null };

const losses = (n: number, S: number) => ({ requests: n, bad: S, squares: S });

describe("vectors computed independently, with 50 digits", () => {
  it.each(vectorsOf<NS, LogE>("logE_harm"))("$id", ({ input: { n, S, q }, expected }) => {
    expect(logEvidence(rateHarm(q), losses(n, S))).toSatisfy(isClose(expected.logE));
  });

  it.each(vectorsOf<NS, LogE>("logE_safe"))("$id", ({ input: { n, S, q }, expected }) => {
    expect(logEvidence(rateSafe(q), losses(n, S))).toSatisfy(isClose(expected.logE));
  });

  it.each(
    vectorsOf<
      { readonly n: number; readonly S: number; readonly alphaLower: number; readonly alphaUpper: number },
      { readonly lower: number; readonly upper: number }
    >("ci_rate"),
  )("$id", ({ input, expected }) => {
    const chances = { lower: input.alphaLower, upper: input.alphaUpper };
    const found = rateInterval(losses(input.n, input.S), chances);
    expect(found.lower).toSatisfy(isClose(expected.lower));
    expect(found.upper).toSatisfy(isClose(expected.upper));
  });

  it.each(
    vectorsOf<
      {
        readonly buckets: readonly (readonly [number, number])[];
        readonly q: number;
        readonly estMin: number;
        readonly v0: number;
        readonly maxStarts: number;
        readonly horizonBuckets: number;
      },
      LogE
    >("restart"),
  )("$id", ({ input, expected }) => {
    const { buckets, q, estMin, v0, maxStarts, horizonBuckets } = input;
    const seen = buckets.map(([requests, bad]): Counts => ({ requests, bad }));
    const starts = startsOf([...buckets.keys()], horizonBuckets, v0, maxStarts);
    const gate = {
      part: sumsOf(seen.map(({ bad }) => bad)),
      whole: sumsOf(seen.map(({ requests }) => requests)),
      above: estMin,
    };
    expect(potAt(courseOf(rateHarm(q), seen, starts, { gate }), seen.length)).toSatisfy(isClose(expected.logE));
  });

  it.each(vectorsOf<{ readonly buckets: readonly Number4[]; readonly rho0: number }, LogE>("logE_share"))(
    "$id",
    ({ input, expected }) => {
      const panel = shareHarm(input.rho0);
      const gains = input.buckets.map(([nc, kc, nb, kb]) => {
        const pair: Pair = { canary: { requests: nc, bad: kc }, stable: { requests: nb, bad: kb } };
        return panel.gains(pair);
      });
      const sums = panel.logWeights.map((_, bet) => gains.reduce((sum, gain) => sum + gain[bet]!, 0));
      expect(logPot(panel.logWeights, sums)).toSatisfy(isClose(expected.logE));
    },
  );

  it.each(
    vectorsOf<
      {
        readonly count: number;
        readonly mean: number;
        readonly sumOfSquaredDeviation: number;
        readonly m0: number;
        readonly direction: "low" | "high";
      },
      LogE
    >("logE_mean"),
  )("$id", ({ input: { count, mean, sumOfSquaredDeviation, m0, direction }, expected }) => {
    const loss = 1 - mean;
    const seen = { requests: count, bad: count * loss, squares: sumOfSquaredDeviation + count * loss * loss };
    const panel = direction === "low" ? meanHarm(1 - m0) : meanSafe(1 - m0);
    expect(logEvidence(panel, seen)).toSatisfy(isClose(expected.logE));
  });

  it.each(
    vectorsOf<
      { readonly edges: readonly number[]; readonly counts: readonly number[]; readonly p: number },
      { readonly value: number }
    >("quantile_interp"),
  )("$id", ({ input, expected }) => {
    expect(quantile({ bounds: input.edges, counts: input.counts }, input.p)).toSatisfy(isClose(expected.value));
  });

  it.each(
    vectorsOf<
      { readonly edges: readonly number[]; readonly counts: readonly number[]; readonly threshold: number },
      { readonly lower: number; readonly upper: number; readonly interpolated: number }
    >("tail_counts"),
  )("$id", ({ input, expected }) => {
    const found = tailOf({ bounds: input.edges, counts: input.counts }, input.threshold);
    expect(found.lower).toBe(expected.lower);
    expect(found.upper).toBe(expected.upper);
    expect(found.likely).toSatisfy(isClose(expected.interpolated));
  });

  it.each(
    vectorsOf<
      {
        readonly edges: readonly number[];
        readonly counts: readonly number[];
        readonly p: number;
        readonly alpha: number;
      },
      { readonly lower: number; readonly upper: number | null }
    >("quantile_cs"),
  )("$id", ({ input: { edges, counts, p, alpha }, expected }) => {
    const found = quantileInterval({ bounds: edges, counts }, p, { lower: alpha, upper: alpha });
    expect({ lower: found.lower, upper: found.upper ?? null }).toEqual(expected);
  });

  it.each(
    vectorsOf<
      {
        readonly buckets: readonly (readonly [number, number])[];
        readonly windowBuckets: number;
        readonly rollbackAbove: number;
      },
      { readonly rate: number; readonly rollback: boolean }
    >("fixed_rule"),
  )("$id", ({ input, expected }) => {
    const last = input.buckets.slice(-input.windowBuckets).map(([total, hits]) => rate(total, hits));
    const rule = { ...ERROR_RATE, lines: { ...ERROR_RATE.lines, rollback: input.rollbackAbove } };
    expect(pool(rule, minutes(last)).value).toSatisfy(isClose(expected.rate));
    const evidence = { range: range(last.length), notes: [], canary: minutes(last), query: "", final: false };
    expect(judgeThresholds(rule, evidence).verdict === "fail").toBe(expected.rollback);
  });

  it.each(vectorsOf<Parameters<typeof decideRate>[0], ReturnType<typeof decideRate>>("decide_rate"))(
    "$id: $note",
    ({ input, expected }) => {
      const found = decideRate(input);
      expect(found.verdict).toBe(expected.verdict);
      expect(found.estimate).toBe(expected.estimate);
      expect(found.logE_rollback ?? -Infinity).toSatisfy(isClose(expected.logE_rollback));
      expect(found.logE_share ?? -Infinity).toSatisfy(isClose(expected.logE_share));
      expect(found.logE_promote).toSatisfy(isClose(expected.logE_promote));
    },
  );

  it("leave no function out", () => {
    expect([...new Set(allVectors().map(({ fn }) => fn))].sort()).toEqual([...JUDGES, ...REFERENCES].sort());
  });

  it("are computed with the constants of the panel", () => {
    expect({ OR, W, MEAN_C }).toEqual(CONSTANTS);
  });
});
