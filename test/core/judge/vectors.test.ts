import { describe, expect, it } from "vitest";
import { pool } from "../../../src/core/judge/pool";
import { quantile } from "../../../src/core/judge/quantile";
import { judgeThresholds } from "../../../src/core/judge/thresholds";
import { ERROR_RATE, minutes, range, rate } from "./cases";
import vectors from "./vectors.json" with { type: "json" };

interface QuantileVector {
  readonly id: string;
  readonly input: { readonly edges: readonly number[]; readonly counts: readonly number[]; readonly p: number };
  readonly expected: { readonly value: number };
}

interface RuleVector {
  readonly id: string;
  readonly input: {
    readonly buckets: readonly (readonly [number, number])[];
    readonly windowBuckets: number;
    readonly rollbackAbove: number;
  };
  readonly expected: { readonly rate: number; readonly rollback: boolean };
}

/** The vectors of one function; they were computed elsewhere, with 50 digits. */
function vectorsOf<Vector>(fn: string): readonly Vector[] {
  return vectors.filter((vector) => vector.fn === fn) as unknown as readonly Vector[];
}

/** 1e-9, relative or absolute, whichever is larger. */
function within(value: number): number {
  return 1e-9 * Math.max(1, Math.abs(value));
}

describe("vectors computed independently", () => {
  it.each(vectorsOf<QuantileVector>("quantile_interp"))("$id is the quantile", ({ input, expected }) => {
    const value = quantile({ bounds: input.edges, counts: input.counts }, input.p) ?? Number.NaN;
    expect(Math.abs(value - expected.value)).toBeLessThanOrEqual(within(expected.value));
  });

  it.each(vectorsOf<RuleVector>("fixed_rule"))("$id is the last window's rate and verdict", ({ input, expected }) => {
    const last = input.buckets.slice(-input.windowBuckets).map(([total, hits]) => rate(total, hits));
    const rule = { ...ERROR_RATE, lines: { ...ERROR_RATE.lines, rollback: input.rollbackAbove } };
    const value = pool(rule, minutes(last)).value ?? Number.NaN;
    expect(Math.abs(value - expected.rate)).toBeLessThanOrEqual(within(expected.rate));
    const evidence = { range: range(last.length), notes: [], canary: minutes(last), query: "", final: false };
    expect(judgeThresholds(rule, evidence).verdict === "fail").toBe(expected.rollback);
  });

  it("are all there", () => {
    expect([vectorsOf("quantile_interp").length, vectorsOf("fixed_rule").length]).toEqual([4, 3]);
  });
});
