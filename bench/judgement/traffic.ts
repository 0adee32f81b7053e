import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { skipN } from "pure-rand/utils/skipN";
import { markSampler } from "../../src/core/simulate/marks";
import type { Random } from "../../src/core/simulate/poisson";
import { type Count, LOOK_SECONDS, type Series } from "./series";

/** A stretch of looks in which the chances of failing stay the same; fractions 0–1. */
export interface Phase {
  readonly looks: number;
  readonly canary: number;
  readonly stable: number;
}

/** Requests a second of canary and stable. */
export interface Load {
  readonly canary: number;
  readonly stable: number;
}

/** Draws one simulated stage. */
export type StageSampler = (random: Random) => Series;

/** Returns a sampler of stages: arrivals are Poisson, and each request fails on its own with its phase's chance. */
export function stageSampler(load: Load, phases: readonly Phase[]): StageSampler {
  const plan = phases.flatMap(({ looks, canary, stable }) => {
    const both = { canary: counter(load.canary, canary), stable: counter(load.stable, stable) };
    return Array.from({ length: looks }, () => both);
  });
  return (random) => ({
    canary: plan.map(({ canary }) => canary(random)),
    stable: plan.map(({ stable }) => stable(random)),
  });
}

function counter(perSecond: number, rate: number): (random: Random) => Count {
  const sample = markSampler(perSecond * LOOK_SECONDS, [rate, 1 - rate]);
  return (random) => {
    const [failures = 0, good = 0] = sample(random);
    return { requests: failures + good, failures };
  };
}

/** How many draws it takes until generators with neighbouring seeds no longer resemble each other. */
const WARM_UP = 64;

/** Returns a source of chance of its own for each seed and each number of an experiment. */
export function randomOf(seed: number, experiment: number): Random {
  const generator = xoroshiro128plus(Math.imul(seed, 0x9e3779b1) ^ Math.imul(experiment + 1, 0x85ebca6b));
  skipN(generator, WARM_UP);
  return () => uniformFloat64(generator);
}
