import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type GoTerms, judgeGo } from "../../../src/core/go";
import { ROLES } from "../../../src/core/metric";
import { VERDICTS } from "../../../src/core/verdict";
import { ledgerWith } from "../states";
import { BAKE, BEGAN, goTerms, LATER, seen, type Told } from "./cases";

const BAD_VERDICTS = VERDICTS.filter((verdict) => verdict !== "pass");
const metric: fc.Arbitrary<Told> = fc.record({
  metric: fc.constantFrom("error-rate", "latency-p95", "success-rate"),
  verdict: fc.constantFrom(...VERDICTS),
  role: fc.constantFrom(...ROLES),
  judge: fc.constantFrom("thresholds", "sequential", "baseline"),
  overall: fc.record({ value: fc.double({ min: 0, max: 0.1, noNaN: true }), samples: fc.nat({ max: 900 }) }),
  old: fc.integer({ min: 0, max: 5 }),
  empty: fc.boolean(),
  minRequests: fc.constantFrom(0, 100),
});
const metrics = fc.array(metric, { maxLength: 5 });
const terms: fc.Arbitrary<GoTerms> = fc
  .record({
    onInconclusive: fc.constantFrom("extend", "hold", "promote", "rollback"),
    rollbackOn: fc.subarray(BAD_VERDICTS, { minLength: 1 }),
    lastStage: fc.boolean(),
    complaints: fc.constantFrom<GoTerms["complaints"]>(
      { kind: "read", open: [] },
      { kind: "read", open: ["#7 It is slow"] },
      { kind: "unread", why: "GitHub is down" },
    ),
    now: fc.integer({ min: BEGAN, max: BEGAN + 3 * BAKE * 1000 }),
  })
  .map(goTerms);
const critical = (more: Told): fc.Arbitrary<readonly Told[]> =>
  fc
    .tuple(metrics, metric, metrics)
    .map(([before, one, after]) => [...before, { ...one, ...more, role: "critical" }, ...after]);

describe("a go", () => {
  it("is never given to what failed since the stage began", () => {
    fc.assert(
      fc.property(critical({ verdict: "fail" }), terms, (told, asked) => {
        expect(judgeGo(seen(told), ledgerWith(), asked)).toMatchObject({ go: false, verdict: "fail" });
      }),
    );
  });

  it.each<[string, Told]>([
    ["has none", { overall: { samples: 0 } }],
    ["cannot be read", { verdict: "error" }],
    ["has had none for hours", { old: 3 }],
    ["has had nothing but empty cells for hours", { old: 3, empty: true }],
  ])("is never given where a critical metric %s", (_, lack) => {
    fc.assert(
      fc.property(critical(lack), terms, (told, asked) => {
        expect(judgeGo(seen(told), ledgerWith(), asked).go).toBe(false);
      }),
    );
  });

  it("is never given before the bake is over", () => {
    fc.assert(
      fc.property(metrics, terms, fc.integer({ min: 1, max: BAKE * 1000 }), (told, asked, left) => {
        const now = BEGAN + BAKE * 1000 - left;
        expect(judgeGo(seen(told), ledgerWith(), { ...asked, now }).go).toBe(false);
      }),
    );
  });

  it("is never given while users complain, or nobody knows", () => {
    fc.assert(
      fc.property(metrics, terms, (told, asked) => {
        const complains = asked.complaints.kind === "unread" || asked.complaints.open.length > 0;
        expect(judgeGo(seen(told), ledgerWith(), asked).go && complains).toBe(false);
      }),
    );
  });

  it("is given to some, so that the others mean something", () => {
    const given = fc.sample(fc.tuple(metrics, terms), { numRuns: 2000, seed: 7 });
    expect(given.some(([told, asked]) => judgeGo(seen(told), ledgerWith(), { ...asked, now: LATER }).go)).toBe(true);
  });
});

describe("what is decided", () => {
  it("does not depend on cells without a sample", () => {
    fc.assert(
      fc.property(fc.array(metric, { minLength: 1, maxLength: 2 }), terms, (told, asked) => {
        const [full, empty] = [false, true].map((none) =>
          seen(told.map((one) => ({ ...one, verdict: "pass", empty: none }))),
        );
        expect(empty && judgeGo(empty, ledgerWith(), asked)).toEqual(full && judgeGo(full, ledgerWith(), asked));
      }),
    );
  });

  it("does not depend on the order of the metrics", () => {
    const shuffled = metrics.chain((told) =>
      fc.tuple(fc.constant(told), fc.shuffledSubarray(told, { minLength: told.length })),
    );
    fc.assert(
      fc.property(shuffled, terms, ([told, other], asked) => {
        const [one, two] = [told, other].map((all) => judgeGo(seen(all), ledgerWith(), asked));
        expect({ ...one, reasons: [...(one?.reasons ?? [])].sort() }).toEqual({
          ...two,
          reasons: [...(two?.reasons ?? [])].sort(),
        });
      }),
    );
  });

  it("goes exactly where it is a go, and calls a person only where it holds", () => {
    fc.assert(
      fc.property(metrics, terms, (told, asked) => {
        const { go, decision, alarm, baking } = judgeGo(seen(told), ledgerWith(), asked);
        expect(go).toBe(decision === "advance" || decision === "promote");
        expect(alarm && (decision !== "hold" || baking !== undefined)).toBe(false);
      }),
    );
  });
});
