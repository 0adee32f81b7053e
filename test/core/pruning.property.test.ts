import fc from "fast-check";
import { expect, test } from "vitest";
import { planPruning } from "../../src/core/pruning";
import type { RevisionState } from "../../src/core/service";
import { pin, stateOf } from "./states";

const NAMES = Array.from({ length: 12 }, (_, index) => `ion-${String(index).padStart(5, "0")}-abc`);
const name = fc.constantFrom(...NAMES);
const revisions = fc
  .array(
    fc.record({ name, createdAt: fc.integer({ min: 0, max: 5 }) }).map(
      ({ name, createdAt }): RevisionState => ({
        name,
        image: "i",
        ready: "ready",
        message: "",
        createdAt,
        spec: {},
      }),
    ),
    { maxLength: 12 },
  )
  .map((some) => [...new Map(some.map((one) => [one.name, one])).values()]);
const entry = fc.record({ name, percent: fc.constantFrom(0, 50, 100), tag: fc.option(fc.constantFrom("a", "b")) });
const scene = fc.record({
  there: revisions,
  asked: fc.array(entry, { maxLength: 3 }),
  served: fc.array(entry, { maxLength: 3 }),
  latest: fc.tuple(name, name),
  ledger: fc.record({ stable: name, canary: name, home: name, adopted: name }),
  keep: fc.integer({ min: 2, max: 6 }),
});

test("what serves, has a tag, is the latest, is named by the ledger or is among the newest is never deleted", () => {
  fc.assert(
    fc.property(scene, ({ there, asked, served, latest: [latestReady, latestCreated], ledger, keep }) => {
      const targets = (some: typeof asked) => some.map((one) => pin(one.name, one.percent, one.tag ?? undefined));
      const serving = served.map((one) => ({ kind: "revision" as const, revision: one.name, percent: one.percent }));
      const state = stateOf(targets(asked), { latestReady, latestCreated, serving });
      const gone = planPruning(state, there, ledger, keep);
      const used = [...asked, ...served].map((one) => one.name);
      const safe = [...used, latestReady, latestCreated, ...Object.values(ledger)];
      expect(gone.filter((one) => safe.includes(one))).toEqual([]);
      // Whoever goes has at least `keep` others that are no older.
      const ageOf = (wanted: string) => there.find((one) => one.name === wanted)?.createdAt ?? -1;
      for (const one of gone) {
        const noOlder = there.filter((other) => other.name !== one && other.createdAt >= ageOf(one));
        expect(noOlder.length).toBeGreaterThanOrEqual(keep);
      }
      // What is left is in use or among the newest, so that a second run finds nothing.
      const left = there.filter((one) => !gone.includes(one.name));
      expect(planPruning(state, left, ledger, keep)).toEqual([]);
      expect(left.filter((one) => !safe.includes(one.name)).length).toBeLessThanOrEqual(keep);
    }),
    { numRuns: 500 },
  );
});
