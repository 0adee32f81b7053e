import fc from "fast-check";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { mistakesIn } from "./plans";
import { REPORTED, SLIPS, slip, soundPlan } from "./slips";

test("the sound plan is sound", () => {
  expect(mistakesIn(stringify(soundPlan()))).toEqual([]);
});

test("of any number of independent mistakes every one is reported, once, and in order", () => {
  fc.assert(
    fc.property(fc.subarray(Object.keys(SLIPS), { minLength: 1 }), (paths) => {
      const plan = soundPlan();
      for (const path of paths) slip(plan, path);
      const mistakes = mistakesIn(stringify(plan));
      const places = mistakes.map((mistake) => / at (\S+): /.exec(mistake)?.[1] ?? "");
      expect(places.toSorted()).toEqual(paths.map((path) => REPORTED[path] ?? path).toSorted());
      const offsets = mistakes.map((mistake) => mistake.split(":").slice(1, 3).map(Number));
      expect(offsets).toEqual(offsets.toSorted(([a = 0, b = 0], [c = 0, d = 0]) => a - c || b - d));
    }),
    { numRuns: 300 },
  );
});
