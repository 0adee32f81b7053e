import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { groupByStretch, type Point } from "../../src/metrics/points";

const point = (from: number, to: number, int64Value = 1): Point => ({
  from,
  to,
  codeClass: "2xx",
  value: { int64Value },
});
const told = (points: readonly Point[]) => groupByStretch(points).map((one) => [one.from, one.to, one.points.length]);

describe("points of several series", () => {
  it.each<[string, readonly Point[], readonly (readonly number[])[]]>([
    [
      "of the same minutes are one stretch a minute",
      [point(0, 60), point(60, 120), point(0, 60)],
      [
        [0, 60, 2],
        [60, 120, 1],
      ],
    ],
    ["may begin later where a class of answers is new", [point(0, 60), point(40, 60)], [[0, 60, 2]]],
    [
      "that end a little apart are one stretch",
      [point(0, 60), point(5, 65), point(60, 120), point(65, 125)],
      [
        [0, 65, 2],
        [65, 125, 2],
      ],
    ],
    [
      "that are half a minute apart are stretches of half a minute",
      [point(0, 60), point(30, 90), point(60, 120)],
      [
        [0, 60, 1],
        [60, 90, 1],
        [90, 120, 1],
      ],
    ],
    [
      "keep a gap",
      [point(0, 60), point(120, 180)],
      [
        [0, 60, 1],
        [120, 180, 1],
      ],
    ],
    ["that are none are no stretch", [], []],
  ])("%s", (_what, points, stretches) => {
    expect(told(points)).toEqual(stretches);
  });

  it("are all in some stretch, and no stretch is empty or reaches into the next one", () => {
    const any = fc
      .tuple(fc.nat(300), fc.integer({ min: 1, max: 120 }))
      .map(([from, length]) => point(from, from + length));
    fc.assert(
      fc.property(fc.array(any, { maxLength: 40 }), (points) => {
        const stretches = groupByStretch(points);
        expect(stretches.flatMap((one) => one.points)).toHaveLength(points.length);
        for (const [index, { from, to }] of stretches.entries()) {
          expect(from).toBeLessThan(to);
          expect(from).toBeGreaterThanOrEqual(stretches[index - 1]?.to ?? 0);
        }
      }),
    );
  });
});
