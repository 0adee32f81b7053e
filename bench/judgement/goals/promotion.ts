import type { Claim } from "../claims";
import { chanceOf, quantileOf } from "../estimates";
import { firstPass } from "../rules/ours";
import { LOOK_SECONDS } from "../series";
import { CANARY_RPS, EXPERIMENT, HEALTHY, HOUR, loadOf, type Settings } from "../settings";
import { randomOf, stageSampler } from "../traffic";

/** A canary at the rollback line, and one well beyond it. */
const BAD = [0.05, 0.08] as const;

/** Returns G5: healthy canaries can go on within the hour, and bad ones cannot, at any look. */
export function promotionClaims({ runs, seed }: Settings): readonly Claim[] {
  const passes = (rps: number, rate: number, place: number) => {
    const sampler = stageSampler(loadOf(rps), [{ looks: HOUR, canary: rate, stable: HEALTHY }]);
    const random = randomOf(seed, EXPERIMENT.promotion + place);
    return Array.from({ length: runs }, () => firstPass(sampler(random)));
  };
  const chance = (found: readonly (number | undefined)[]) =>
    chanceOf(found.filter((look) => look !== undefined).length, found.length);
  const [sparse, usual] = CANARY_RPS;
  const well = passes(usual, HEALTHY, 0);
  const minutes = well.flatMap((look) => (look === undefined ? [] : ((look + 1) * LOOK_SECONDS) / 60));
  const median = quantileOf(minutes, 0.5);
  const what = (rps: number) => `healthy canary at ${rps}/s may go on within the hour`;
  return [
    { goal: "G5", what: what(usual), measured: chance(well), limit: 0.99, sense: "at least", unit: "percent" },
    {
      ...{ goal: "G5", what: `${what(usual)}, median minutes`, limit: 5, sense: "at most", unit: "minutes" },
      ...(median && { measured: median }),
    },
    {
      ...{ goal: "G5", what: what(sparse), measured: chance(passes(sparse, HEALTHY, 1)) },
      ...{ limit: 0.75, sense: "at least", unit: "percent" },
    },
    ...CANARY_RPS.flatMap((rps, row) =>
      BAD.map(
        (rate, column): Claim => ({
          goal: "G5",
          what: `canary with ${rate * 100} % errors at ${rps}/s would be let go on at some look`,
          measured: chance(passes(rps, rate, 2 + row * BAD.length + column)),
          ...{ limit: 0.01, sense: "at most", unit: "percent" },
        }),
      ),
    ),
  ];
}
