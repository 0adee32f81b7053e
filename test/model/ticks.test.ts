import { afterEach, describe, expect, it } from "vitest";
import { Release } from "./release";
import type { Punctuality } from "./schedule";
import { begin, beyondApproval, isAt, isOver, SHA } from "./small";

let release: Release;
afterEach(() => release.close());

/** Fixed, so that a failure is the same one tomorrow. */
const SEEDS = Array.from({ length: 24 }, (_, index) => index + 1);
const HOUR = 3600;
const NEVER: Punctuality = { missing: 1, doubled: 0, latest: 0 };
const MANNERS: readonly Punctuality[] = [
  { missing: 0, doubled: 0, latest: 3 * HOUR },
  { missing: 0.5, doubled: 0, latest: 0 },
  { missing: 0, doubled: 0.5, latest: 60 },
  { missing: 0.4, doubled: 0.3, latest: 2 * HOUR },
];
const SEEDED = SEEDS.map((seed) => ({ seed, ...(MANNERS[seed % MANNERS.length] ?? NEVER) }));
const ODDLY = "seed $seed: $missing missing, $doubled doubled, up to $latest s late";

describe("a small rollout whose looks come oddly", () => {
  it.each(SEEDED)(`is promoted stage by stage, nobody unasked: ${ODDLY}`, async ({ seed, ...punctuality }) => {
    release = begin({}, { punctuality, seed });
    await release.hours(96, () => isOver(release));
    expect([release.percents, release.ledger?.status]).toEqual([[0, 5, 25, 100], "promoted"]);
    expect(beyondApproval(release)).toEqual([]);
    expect(shortestStage()).toBeGreaterThanOrEqual(2 * HOUR);
    expect(release.requests.map(({ environment }) => environment)).toEqual(["stage-1", "stage-3", "stage-5"]);
  });

  it.each(SEEDED)(
    `is taken back by the first look that can see the fault: ${ODDLY}`,
    async ({ seed, ...punctuality }) => {
      release = begin({}, { punctuality, seed });
      await release.hours(96, () => isAt(release, "stage-1"));
      await release.hours(0.75);
      const fault = release.time.now();
      release.weather.spells.push({ from: fault, mood: "bad" });
      await release.hours(96, () => isOver(release));
      expect([release.percents.at(-1), release.ledger?.status]).toEqual([0, "rolled-back"]);
      expect(beyondApproval(release)).toEqual([]);
      const { waited, promised } = delays(fault);
      expect(waited, `${waited} s to the rollback, looks allow ${promised} s`).toBeLessThanOrEqual(promised);
    },
  );
});

describe("the founding case whose second stage fails in hour 17", () => {
  it.each([
    { how: "punctual", punctuality: { missing: 0, doubled: 0, latest: 0 }, most: 2100 + 60 },
    { how: "missing, doubled and two hours late by seed 7", punctuality: MANNERS[3] ?? NEVER, most: 4 * HOUR },
  ])(
    "is taken back in time by looks that are $how",
    async ({ punctuality, most }) => {
      release = new Release();
      release.github.push(SHA);
      release.watch(() => isOver(release), punctuality, 7);
      await release.hours(72, () => isAt(release, "stage-2"));
      const fault = (release.ledger?.since ?? 0) + 17 * HOUR * 1000;
      release.weather.spells.push({ from: fault, mood: "bad" });
      await release.hours(48, () => isOver(release));
      const { waited, promised } = delays(fault);
      expect(waited, `${waited} s to the rollback, looks allow ${promised} s`).toBeLessThanOrEqual(
        Math.min(promised, most),
      );
      expect(release.percents).toEqual([0, 5, 10, 0]);
      expect(beyondApproval(release)).toEqual([]);
    },
    60_000,
  );
});

/** A window of bad numbers, ten minutes for the slowest metric of the plan, and what a look needs to begin. Seconds. */
const SEEN = 10 * 60;
const BEGINS = 60;

/** Returns for how many seconds the users stayed at least at what they were given, the first 0 % apart. */
function shortestStage(): number {
  const moves = release.cloud.trace.slice(1).map(({ at }) => at);
  return Math.min(...moves.slice(1).map((at, index) => (at - (moves[index] ?? at)) / 1000));
}

/** Returns the seconds from the fault to the rollback, and those to the first look that had a whole window of it. */
function delays(fault: number): { readonly waited: number; readonly promised: number } {
  const back = release.cloud.trace.at(-1)?.at ?? 0;
  const looks = release.github.runs.filter(({ workflow }) => workflow === "monitor.yml");
  const first = looks.find(({ createdAt }) => createdAt >= fault + SEEN * 1000);
  const promised = first === undefined ? 0 : (first.createdAt - fault) / 1000 + BEGINS;
  return { waited: (back - fault) / 1000, promised: first === undefined ? SEEN + HOUR / 2 : promised };
}
