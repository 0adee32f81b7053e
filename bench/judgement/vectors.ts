import { rateInterval } from "../../src/core/judge/interval";
import { logEvidence, logPot, meanHarm, rateHarm, rateSafe, shareHarm } from "../../src/core/judge/panel";
import { courseOf, potAt, startsOf, sumsOf } from "../../src/core/judge/restart";
import { bernoulliInterval } from "./references/confseq";
import { robbinsInterval, robbinsLog } from "./references/robbins";
import { sprt } from "./references/sprt";
import { type Block, turnerLog } from "./references/turner";

/** A value that was computed elsewhere, with 50 digits: what goes into a function, and what must come out. */
export interface Vector {
  readonly id: string;
  readonly fn: string;
  readonly input: Input;
  readonly expected: Expected;
}

/** Whatever the functions take; which of it is there depends on the function. */
interface Input {
  readonly n: number;
  readonly S: number;
  readonly q: number;
  readonly p: number;
  readonly a: number;
  readonly b: number;
  readonly p0: number;
  readonly p1: number;
  readonly m0: number;
  readonly count: number;
  readonly mean: number;
  readonly sumOfSquaredDeviation: number;
  readonly direction: "low" | "high";
  readonly alpha: number;
  readonly alphaLower: number;
  readonly alphaUpper: number;
  readonly beta: number;
  readonly betaA: number;
  readonly betaB: number;
  readonly t_opt: number;
  readonly alpha_opt: number;
  readonly rho0: number;
  readonly estMin: number;
  readonly v0: number;
  readonly maxStarts: number;
  readonly horizonBuckets: number;
  readonly buckets: readonly (readonly number[])[];
  readonly blocks: readonly (readonly number[])[];
}
type Expected = Readonly<Record<string, number | string | null>>;
type Evaluation = (input: Input) => Expected;

/** The functions of the judges by the names that the vectors have for them. */
export const CORE: Readonly<Record<string, Evaluation>> = {
  logE_harm: ({ n, S, q }) => ({ logE: logEvidence(rateHarm(q), { requests: n, bad: S }) }),
  logE_safe: ({ n, S, q }) => ({ logE: logEvidence(rateSafe(q), { requests: n, bad: S }) }),
  ci_rate: ({ n, S, alphaLower, alphaUpper }) => ({
    ...rateInterval({ requests: n, bad: S, squares: S }, { lower: alphaLower, upper: alphaUpper }),
  }),
  restart: (input) => ({ logE: restarted(input) }),
  logE_share: ({ buckets, rho0 }) => ({ logE: shared(buckets, rho0) }),
  logE_mean: ({ count, mean, sumOfSquaredDeviation, m0, direction }) => {
    const [loss, line] = direction === "high" ? [mean, m0] : [1 - mean, 1 - m0];
    const bad = count * loss;
    const losses = { requests: count, bad, squares: sumOfSquaredDeviation + bad * loss };
    return { logE: logEvidence(meanHarm(line), losses) };
  },
};

/** The reference methods, likewise. */
export const REFERENCES: Readonly<Record<string, Evaluation>> = {
  robbins_beta_binomial_logE: ({ n, S, p, a, b }) => ({ logE: robbinsLog(n, S, p, { a, b }) }),
  robbins_beta_binomial_ci: ({ n, S, a, b, alpha }) => ({ ...robbinsInterval(n, S, { a, b }, alpha) }),
  confseq_bernoulli_ci: ({ n, S, alpha, t_opt: requests, alpha_opt }) => ({
    ...bernoulliInterval(n, S, alpha, { requests, alpha: alpha_opt }),
  }),
  turner_2x2_plugin_logE: ({ blocks, betaA, betaB }) => ({
    logE: turnerLog(blocks.map(blockOf), { a: betaA, b: betaB }),
  }),
  sprt: ({ n, S, p0, p1, alpha, beta }) => {
    const { llr, upper, lower, decision } = sprt(n, S, { p0, p1, alpha, beta });
    return { llr, A: upper, B: lower, decision };
  },
};

/** What a value may be off by, of its size and in any case. */
const TOLERANCE = 1e-9;

/**
 * Returns by how much the worst of a vector's values is off, as part of what is tolerated; a word or a missing value that
 * differs is infinitely far off, and so is a vector of a function that there is not.
 */
export function farness({ fn, input, expected }: Vector, functions: typeof CORE): number {
  const found = functions[fn]?.(input) ?? {};
  return Math.max(...Object.entries(expected).map(([key, value]) => apart(found[key], value)));
}

function apart(one: Expected[string] | undefined, other: Expected[string]): number {
  if (typeof one !== "number" || typeof other !== "number") return one === other ? 0 : Number.POSITIVE_INFINITY;
  return Math.abs(one - other) / (TOLERANCE * Math.max(1, Math.abs(other)));
}

function restarted({ buckets, q, estMin, v0, maxStarts, horizonBuckets }: Input): number | null {
  const seen = buckets.map(([requests = 0, bad = 0]) => ({ requests, bad }));
  const part = sumsOf(seen.map(({ bad }) => bad));
  const whole = sumsOf(seen.map(({ requests }) => requests));
  const bins = seen.map((_, index) => index);
  const starts = startsOf(bins, horizonBuckets, v0, maxStarts);
  const pot = potAt(courseOf(rateHarm(q), seen, starts, { gate: { part, whole, above: estMin } }), seen.length);
  return Number.isFinite(pot) ? pot : null;
}

function shared(buckets: Input["buckets"], tolerance: number): number {
  const panel = shareHarm(tolerance);
  const gains = buckets.map(blockOf).map(({ canary, stable }) =>
    panel.gains({
      canary: { requests: canary.requests, bad: canary.failures },
      stable: { requests: stable.requests, bad: stable.failures },
    }),
  );
  const sums = panel.logWeights.map((_, bet) => gains.reduce((sum, gain) => sum + (gain[bet] ?? 0), 0));
  return logPot(panel.logWeights, sums);
}

function blockOf([nc = 0, kc = 0, nb = 0, kb = 0]: readonly number[]): Block {
  return { canary: { requests: nc, failures: kc }, stable: { requests: nb, failures: kb } };
}
