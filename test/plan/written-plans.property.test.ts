import fc from "fast-check";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { parsePlan } from "../../src/plan/parse";
import { mistakesIn } from "./plans";

const duration = fc
  .tuple(fc.integer({ min: 1, max: 90 }), fc.constantFrom(["s", 1], ["m", 60], ["h", 3600]))
  .map(([count, [unit, seconds]]) => ({ written: `${count}${unit}`, seconds: count * Number(seconds) }));
const percents = fc
  .uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 8 })
  .map((some) => [...some.sort((a, b) => a - b), 100]);
const stages = percents.chain((rising) =>
  fc.tuple(...rising.map((percent) => fc.record({ percent: fc.constant(percent), watch: duration, bake: duration }))),
);
const lines = fc
  .uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 3, maxLength: 3 })
  .map((some) => some.sort((a, b) => a - b));

test("whatever plan is written down is read again", () => {
  fc.assert(
    fc.property(stages, lines, fc.constantFrom("bad", "good"), duration, (steps, three, of, window) => {
      const [target, warn, rollback] = of === "bad" ? three : [...three].reverse();
      const text = stringify({
        version: 1,
        service: "ion-api",
        regions: ["us-central1"],
        stages: steps.map(({ percent, watch, bake }) => ({ percent, watch: watch.written, bake: bake.written })),
        metrics: [
          {
            name: "m",
            source: "cloud-logging",
            measure: "rate",
            [of]: "true",
            target: `${target}%`,
            warn: `${warn}%`,
            rollback: Number(`${rollback}e-2`),
            window: window.written,
          },
        ],
      });
      const { plan } = parsePlan(text, "rollout.yml");
      expect(plan.stages).toEqual(
        steps.map(({ percent, watch, bake }, index) => ({
          name: `stage-${index + 1}`,
          percent,
          watch: watch.seconds,
          bake: bake.seconds,
          routing: { mode: "revisions" },
        })),
      );
      expect(plan.metrics[0]).toMatchObject({
        measure: { of },
        window: window.seconds,
        lines: {
          better: of === "bad" ? "lower" : "higher",
          target: Number(`${target}e-2`),
          warn: Number(`${warn}e-2`),
          rollback: Number(`${rollback}e-2`),
        },
      });
    }),
    { numRuns: 200 },
  );
});

test("percents that do not rise to 100 are never accepted", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 6 }), (some) => {
      const rising =
        some.every((percent, index) => index === 0 || percent > (some[index - 1] ?? 0)) && some.at(-1) === 100;
      const text = stringify({
        version: 1,
        service: "a",
        regions: ["us-central1"],
        stages: some.map((percent) => ({ percent })),
      });
      expect(mistakesIn(text).length === 0).toBe(rising);
    }),
  );
});
