import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeThresholds } from "../../../src/core/judge/thresholds";
import type { Cell } from "../../../src/core/metric";
import { VERDICTS, type Verdict } from "../../../src/core/verdict";
import { ERROR_RATE, minutes, range, rate, START } from "./cases";
import { judge, times } from "./judging";

describe("whatever the evidence", () => {
  const cell = fc
    .tuple(fc.nat({ max: 500 }), fc.nat({ max: 500 }))
    .map(([total, hits]) => rate(total, Math.min(total, hits)));
  const cells = fc.array(fc.option(cell, { nil: undefined }), { maxLength: 25 });
  const mostlyGood = fc.array(
    fc.tuple(fc.integer({ min: 300, max: 500 }), fc.nat({ max: 4 })).map(([total, hits]) => rate(total, hits)),
    { minLength: 5, maxLength: 12 },
  );
  const rank = (verdict: Verdict) => VERDICTS.indexOf(verdict);

  it("one more failed request never makes the verdict better", () => {
    fc.assert(
      fc.property(cells, fc.nat(), fc.boolean(), (before, seed, final) => {
        const place = before.length === 0 ? 0 : seed % before.length;
        const one = before[place];
        fc.pre(one?.kind === "rate" && one.hits < one.total);
        const worse = before.map((each, index) =>
          index === place && each?.kind === "rate" ? rate(each.total, each.hits + 1) : each,
        );
        expect(rank(judge(ERROR_RATE, worse, final).verdict)).toBeGreaterThanOrEqual(
          rank(judge(ERROR_RATE, before, final).verdict),
        );
      }),
    );
  });

  it("a window without a request never passes", () => {
    fc.assert(
      fc.property(cells, fc.nat({ max: 25 }), fc.boolean(), (before, place, final) => {
        const quiet = [...before.slice(0, place), ...times(5, undefined), ...before.slice(place)];
        expect(judge(ERROR_RATE, quiet, final).verdict).not.toBe("pass");
      }),
    );
  });

  it("pass means that every window was on target", () => {
    fc.assert(
      fc.property(mostlyGood, (all) => {
        fc.pre(judge(ERROR_RATE, all).verdict === "pass");
        for (let first = 0; first + 5 <= all.length; first++) {
          const sums = all
            .slice(first, first + 5)
            .filter((each): each is Extract<Cell, { kind: "rate" }> => each?.kind === "rate");
          const total = sums.reduce((sum, each) => sum + each.total, 0);
          expect(sums.reduce((sum, each) => sum + each.hits, 0)).toBeLessThan(0.01 * total);
        }
      }),
    );
  });

  it("a fail of an earlier look is one of every later look, at the same moment", () => {
    const bucket = fc.record({
      gap: fc.constantFrom(0, 0, 0, 1, 2, 9),
      total: fc.nat({ max: 30 }),
      bad: fc.nat({ max: 6 }),
    });
    const recorded = fc.record({
      width: fc.integer({ min: 1, max: 90 }),
      offset: fc.nat({ max: 60 }),
      buckets: fc.array(bucket, { minLength: 1, maxLength: 40 }),
      window: fc.constantFrom(60, 100, 300),
      early: fc.nat(),
      late: fc.nat(),
    });
    fc.assert(
      fc.property(recorded, ({ width, offset, buckets, window, early, late }) => {
        let to = START + offset * 1000;
        const canary = buckets.map(({ gap, total, bad }) => {
          const from = to + gap * width * 1000;
          to = from + width * 1000;
          return { from, to, cell: rate(total, Math.min(total, bad)) };
        });
        const look = (until: number) =>
          judgeThresholds(
            { ...ERROR_RATE, window },
            {
              range: { from: START, to: until },
              canary: canary.filter((each) => each.to <= until),
              ...{ query: "", notes: [], final: false },
            },
          ).failedAt;
        const first = START + ((early % (to - START)) + 1);
        const failedAt = look(first);
        fc.pre(failedAt !== undefined);
        expect(look(first + (late % 600_000))).toBe(failedAt);
      }),
      { numRuns: 300 },
    );
  });

  it("the order in which the backend gives its buckets does not matter", () => {
    fc.assert(
      fc.property(cells, fc.boolean(), (all, final) => {
        const buckets = minutes(all);
        const asked = { range: range(all.length), query: "", notes: [], final };
        expect(judgeThresholds(ERROR_RATE, { ...asked, notes: [], canary: [...buckets].reverse() })).toEqual(
          judgeThresholds(ERROR_RATE, { ...asked, canary: buckets }),
        );
      }),
    );
  });
});
