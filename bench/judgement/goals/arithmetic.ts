import { isDeepStrictEqual } from "node:util";
import file from "../../../test/core/judge/stat-vectors.json" with { type: "json" };
import type { Claim } from "../claims";
import { judgeErrors, termsFor, WHOLE } from "../rules/ours";
import { EXPERIMENT, HEALTHY, HOUR, loadOf, type Settings } from "../settings";
import { randomOf, stageSampler } from "../traffic";
import { CORE, farness, REFERENCES, type Vector } from "../vectors";

/** Stages that are judged twice. */
const TWICE = 200;

/** Returns G9: the arithmetic agrees with what was computed elsewhere, and the same numbers give the same judgement. */
export function arithmeticClaims({ seed }: Settings): readonly Claim[] {
  const vectors = file.vectors as readonly unknown[] as readonly Vector[];
  const worstOf = (functions: typeof CORE) =>
    exactly(Math.max(...vectors.filter(({ fn }) => fn in functions).map((vector) => farness(vector, functions))));
  const claim = { goal: "G9", sense: "at most", limit: 1, unit: "of the tolerance" } as const;
  return [
    { ...claim, what: "judges: worst deviation from the vectors (tolerance 1e-9)", measured: worstOf(CORE) },
    { ...claim, what: "reference methods: the same", measured: worstOf(REFERENCES) },
    {
      ...{ goal: "G9", what: `stages of ${TWICE} that are judged differently the second time` },
      ...{ measured: exactly(differing(seed)), sense: "at most", limit: 0, unit: "cases" },
    },
  ];
}

function exactly(value: number) {
  return { value, lower: value, upper: value };
}

function differing(seed: number): number {
  const sampler = stageSampler(loadOf(0.5), [{ looks: HOUR, canary: 0.05, stable: HEALTHY }]);
  const judgements = () => {
    const random = randomOf(seed, EXPERIMENT.late + 1);
    return Array.from({ length: TWICE }, () => judgeErrors(sampler(random), termsFor(WHOLE, HOUR)));
  };
  const again = judgements();
  return judgements().filter((judgement, index) => !isDeepStrictEqual(judgement, again[index])).length;
}
