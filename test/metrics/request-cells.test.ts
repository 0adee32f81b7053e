import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pool } from "../../src/core/judge/pool";
import { countLatencies, countRequests } from "../../src/metrics/request-cells";
import { P95, RATE } from "./monitoring-series";

describe("merging", () => {
  const piece = fc.record({
    stretch: fc.integer({ min: 0, max: 5 }),
    code: fc.constantFrom("2xx", "4xx", "5xx"),
    counts: fc.array(fc.nat(1000), { minLength: 3, maxLength: 3 }),
  });

  it("neither loses nor invents a request, however the series are cut", () => {
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const at = ({ stretch, code }: (typeof pieces)[number]) => ({
          from: stretch,
          to: stretch + 1,
          codeClass: code,
        });
        const all = pieces.map(({ counts }) => counts.reduce((a, b) => a + b, 0));
        const total = all.reduce((a, b) => a + b, 0);
        const rate = countRequests(
          pieces.map((one, index) => ({ ...at(one), value: { int64Value: all[index] } })),
          "bad",
        );
        const spread = countLatencies(
          pieces.map((one, index) => ({
            ...at(one),
            value: {
              distributionValue: {
                count: all[index] ?? 0,
                mean: 1,
                bucketOptions: { explicitBuckets: { bounds: [1, 2] } },
                bucketCounts: one.counts,
              },
            },
          })),
          "ms",
        );
        expect(pool(RATE, rate).samples).toBe(total);
        expect(pool(P95, spread).samples).toBe(total);
        expect(rate.map(({ to }) => to)).toEqual(
          [...new Set(pieces.map(({ stretch }) => stretch + 1))].sort((a, b) => a - b),
        );
      }),
    );
  });
});
