import { isDeepStrictEqual } from "node:util";
import type { Evidence } from "../../../src/core/judge/evidence";
import { judgeMetric } from "../../../src/core/judge/judge";
import type { Bucket } from "../../../src/core/metric";
import type { Random } from "../../../src/core/simulate/poisson";
import file from "../../../test/core/judge/stat-vectors.json" with { type: "json" };
import type { Claim } from "../claims";
import { ERROR_RATE, evidenceOf, rateCell, termsFor, WHOLE } from "../rules/ours";
import { LOOK_SECONDS } from "../series";
import { EXPERIMENT, HEALTHY, HOUR, loadOf, type Settings } from "../settings";
import { randomOf, stageSampler } from "../traffic";
import { CORE, farness, REFERENCES, type Vector } from "../vectors";

/** Stages that are judged in another order, and from less than all of their looks. */
const STAGES = 200;

/** Returns G9: the arithmetic agrees with what was computed elsewhere, and the same numbers give the same judgement. */
export function arithmeticClaims({ seed }: Settings): readonly Claim[] {
  const vectors = file.vectors as readonly unknown[] as readonly Vector[];
  const worstOf = (functions: typeof CORE) =>
    exactly(Math.max(...vectors.filter(({ fn }) => fn in functions).map((vector) => farness(vector, functions))));
  const claim = { goal: "G9", sense: "at most", limit: 1, unit: "of the tolerance" } as const;
  return [
    { ...claim, what: "judges: worst deviation from the vectors (tolerance 1e-9)", measured: worstOf(CORE) },
    { ...claim, what: "reference methods: the same", measured: worstOf(REFERENCES) },
    ...orderClaims(seed),
  ];
}

function exactly(value: number) {
  return { value, lower: value, upper: value };
}

/** The same numbers in another order, and up to the look at which the canary failed: neither may change what was found. */
function orderClaims(seed: number): readonly Claim[] {
  const random = randomOf(seed, EXPERIMENT.late + 1);
  const terms = termsFor(WHOLE, HOUR);
  const sampler = stageSampler(loadOf(0.5), [{ looks: HOUR, canary: 0.05, stable: HEALTHY }]);
  const stages = Array.from({ length: STAGES }, () => {
    const { canary, stable } = sampler(random);
    const evidence = evidenceOf(canary.map(rateCell), stable.map(rateCell));
    return { evidence, found: judgeMetric(ERROR_RATE, evidence, terms) };
  });
  const shuffled = stages.filter(({ evidence, found }) => {
    const { canary, stable } = evidence;
    const again = { ...evidence, canary: shuffle(canary, random), stable: shuffle(stable, random) };
    return !isDeepStrictEqual(judgeMetric(ERROR_RATE, again, terms), found);
  });
  const early = stages.filter(({ evidence, found: { failedAt } }) => {
    const at = (to: number) => judgeMetric(ERROR_RATE, until(evidence, to), terms).failedAt;
    if (failedAt === undefined) return at(evidence.range.to / 2) !== undefined;
    return at(failedAt) !== failedAt || at(failedAt - LOOK_SECONDS * 1000) !== undefined;
  });
  const claim = { goal: "G9", sense: "at most", limit: 0, unit: "cases" } as const;
  return [
    {
      ...claim,
      what: `stages of ${STAGES} judged differently with their buckets shuffled`,
      measured: exactly(shuffled.length),
    },
    {
      ...claim,
      what: `stages of ${STAGES} whose look at the failure, or the one before, finds something else than the last`,
      measured: exactly(early.length),
    },
  ];
}

function until(evidence: Evidence, to: number): Evidence {
  const first = (buckets: readonly Bucket[]) => buckets.filter((bucket) => bucket.to <= to);
  const { canary, stable } = evidence;
  return { ...evidence, range: { ...evidence.range, to }, canary: first(canary), stable: first(stable) };
}

/** Fisher and Yates. */
function shuffle<Item>(items: readonly Item[], random: Random): readonly Item[] {
  const shuffled = [...items];
  for (let index = shuffled.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    const [one, two] = [shuffled[index], shuffled[other]];
    if (one === undefined || two === undefined) continue;
    [shuffled[index], shuffled[other]] = [two, one];
  }
  return shuffled;
}
