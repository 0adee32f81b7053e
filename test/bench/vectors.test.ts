import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { bernoulliInterval } from "../../bench/judgement/references/confseq";
import { robbinsInterval, robbinsLog } from "../../bench/judgement/references/robbins";
import { sprt } from "../../bench/judgement/references/sprt";
import { type Block, turnerLog } from "../../bench/judgement/references/turner";

interface Vector<Input, Expected> {
  readonly id: string;
  readonly fn: string;
  readonly input: Input;
  readonly expected: Expected;
}
interface Sample {
  readonly n: number;
  readonly S: number;
}
interface Interval {
  readonly lower: number;
  readonly upper: number;
}

const FILE = new URL("../core/judge/stat-vectors.json", import.meta.url);
const { vectors } = JSON.parse(readFileSync(FILE, "utf8")) as { vectors: readonly Vector<unknown, unknown>[] };

/** The vectors of one function; they were computed elsewhere, with 50 digits. */
function vectorsOf<Input, Expected>(fn: string): readonly Vector<Input, Expected>[] {
  return vectors.filter((vector) => vector.fn === fn) as readonly Vector<Input, Expected>[];
}

/** How far a value is from the vector's, as part of what is tolerated: 1e-9, relative or absolute. */
function farness(value: number, expected: number): number {
  return Math.abs(value - expected) / (1e-9 * Math.max(1, Math.abs(expected)));
}

type Beta = { readonly a: number; readonly b: number };
const robbins = vectorsOf<Sample & Beta & { p: number }, { logE: number }>("robbins_beta_binomial_logE");
const robbinsIntervals = vectorsOf<Sample & Beta & { alpha: number }, Interval>("robbins_beta_binomial_ci");
const confseq = vectorsOf<Sample & { alpha: number; t_opt: number; alpha_opt: number }, Interval>(
  "confseq_bernoulli_ci",
);
const turner = vectorsOf<{ blocks: readonly number[][]; betaA: number; betaB: number }, { logE: number }>(
  "turner_2x2_plugin_logE",
);
const wald = vectorsOf<
  Sample & { p0: number; p1: number; alpha: number; beta: number },
  { llr: number; A: number; B: number; decision: string }
>("sprt");

describe("reference methods agree with values computed elsewhere", () => {
  it.each(robbins)("$id: Robbins' evidence", ({ input, expected }) => {
    expect(farness(robbinsLog(input.n, input.S, input.p, input), expected.logE)).toBeLessThanOrEqual(1);
  });

  it.each(robbinsIntervals)("$id: Robbins' interval", ({ input, expected }) => {
    const { lower, upper } = robbinsInterval(input.n, input.S, input, input.alpha);
    expect(farness(lower, expected.lower)).toBeLessThanOrEqual(1);
    expect(farness(upper, expected.upper)).toBeLessThanOrEqual(1);
  });

  it.each(confseq)("$id: the confidence sequence", ({ input, expected }) => {
    const tuning = { requests: input.t_opt, alpha: input.alpha_opt };
    const { lower, upper } = bernoulliInterval(input.n, input.S, input.alpha, tuning);
    expect(farness(lower, expected.lower)).toBeLessThanOrEqual(1);
    expect(farness(upper, expected.upper)).toBeLessThanOrEqual(1);
  });

  it.each(turner)("$id: the plug-in evidence of two samples", ({ input, expected }) => {
    const blocks = input.blocks.map(([nc = 0, kc = 0, nb = 0, kb = 0]): Block => {
      return { canary: { requests: nc, failures: kc }, stable: { requests: nb, failures: kb } };
    });
    expect(farness(turnerLog(blocks, { a: input.betaA, b: input.betaB }), expected.logE)).toBeLessThanOrEqual(1);
  });

  it.each(wald)("$id: Wald's test", ({ input, expected }) => {
    const found = sprt(input.n, input.S, input);
    expect(farness(found.llr, expected.llr)).toBeLessThanOrEqual(1);
    expect(farness(found.upper, expected.A)).toBeLessThanOrEqual(1);
    expect(farness(found.lower, expected.B)).toBeLessThanOrEqual(1);
    expect(found.decision).toBe(expected.decision);
  });

  it.each([robbins, robbinsIntervals, confseq, turner, wald].map((found) => ({ found })))("are there", ({ found }) => {
    expect(found.length).toBeGreaterThanOrEqual(3);
  });
});
