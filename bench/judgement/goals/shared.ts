import type { Random } from "../../../src/core/simulate/poisson";
import { play } from "../cells";
import type { Claim } from "../claims";
import { chanceOf, meanOf, quantileOf } from "../estimates";
import { judgeErrors, termsFor, WHOLE } from "../rules/ours";
import { CANARY_RPS, EXPERIMENT, HEALTHY, HOUR, loadOf, type Settings } from "../settings";
import { OURS } from "../table";
import { randomOf, stageSampler } from "../traffic";

/** Both fail three requests in ten for three minutes. */
const OUTAGE = { looks: 6, canary: 0.3, stable: 0.3 };
const BEFORE = 20;

/** Returns G7: an outage that stable shares is not the canary's fault, and asking stable delays nothing else. */
export function sharedClaims({ runs, seed }: Settings): readonly Claim[] {
  return CANARY_RPS.flatMap((rps, row) => [
    ...outageClaims(rps, runs, randomOf(seed, EXPERIMENT.shared + row)),
    ...delayClaims(rps, runs, randomOf(seed, EXPERIMENT.shared + 50 + row)),
  ]);
}

/** A canary may be taken back for its own fault, or because the trouble is taken to last although it is shared. */
function outageClaims(rps: number, runs: number, random: Random): readonly Claim[] {
  const well = { canary: HEALTHY, stable: HEALTHY };
  const phases = [{ ...well, looks: BEFORE }, OUTAGE, { ...well, looks: HOUR - BEFORE - OUTAGE.looks }];
  const sampler = stageSampler(loadOf(rps), phases);
  const judged = Array.from({ length: runs }, () => judgeErrors(sampler(random), termsFor(WHOLE, HOUR)));
  const failed = judged.filter(({ verdict }) => verdict === "fail");
  const own = failed.filter(({ evidence }) => evidence?.shared !== true);
  const claim = { goal: "G7", limit: 0.01, sense: "at most", unit: "percent" } as const;
  const what = `outage of 3 min shared with stable, ${rps}/s: taken back`;
  return [
    { ...claim, what: `${what} as the canary's fault`, measured: chanceOf(own.length, runs) },
    { ...claim, what: `${what} at all`, measured: chanceOf(failed.length, runs) },
  ];
}

/** Where only the canary fails, on the same stages with stable's numbers and without them. */
function delayClaims(rps: number, runs: number, random: Random): readonly Claim[] {
  const sampler = stageSampler(loadOf(rps), [{ looks: HOUR, canary: 0.08, stable: HEALTHY }]);
  const found = play([OURS.usual, OURS.alone], sampler, runs, random);
  const [beside, alone] = [OURS.usual, OURS.alone].map(({ name }) => found.get(name)?.requests ?? []);
  const added = (alone ?? []).flatMap((requests, run) =>
    requests === undefined ? [] : (beside?.[run] ?? Number.POSITIVE_INFINITY) - requests,
  );
  const finite = added.filter(Number.isFinite);
  const [median, mean] = [quantileOf(added, 0.5), meanOf(finite)];
  const what = `8 % errors of the canary alone, ${rps}/s: requests that asking stable adds, `;
  const claim = { goal: "G7", limit: 0, sense: "at most", unit: "requests" } as const;
  return [
    { ...claim, what: `${what}median`, ...(median && { measured: median }) },
    { ...claim, what: `${what}mean`, limit: 1, ...(mean && { measured: mean }) },
  ];
}
