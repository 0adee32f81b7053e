import { logEvidence, rateHarm } from "../../../src/core/judge/panel";
import type { Random } from "../../../src/core/simulate/poisson";
import { type Claim, renderTable } from "../claims";
import { type Estimate, meanOf, ratioOf } from "../estimates";
import { robbinsLog } from "../references/robbins";
import { likelihoodRatio } from "../references/sprt";
import { EXPERIMENT, type Settings } from "../settings";
import { randomOf } from "../traffic";

/** A line, and true rates above it; fractions. */
const PAIRS = [
  { line: 0.02, rates: [0.04, 0.05, 0.08, 0.15, 0.5] },
  { line: 0.05, rates: [0.1, 0.15] },
] as const;
const NEEDED = Math.log(100);
/** Runs a cell for each of the bench's: they are cheap, and a ratio near its limit needs a narrow interval. */
const MORE = 10;
const UNIFORM = { a: 1, b: 1 };

/** How many requests two ways of weighing evidence need on average, as multiples of the bound's. */
export interface Efficiency {
  readonly line: number;
  readonly rate: number;
  readonly bound: Estimate;
  readonly panel: Estimate;
  readonly mixture: Estimate;
}

/** Plays single requests until each kind of evidence is a hundredfold: our six bets, Robbins' mixture, and the bound. */
export function playCore({ runs, seed }: Settings): readonly Efficiency[] {
  return PAIRS.flatMap(({ line, rates }, row) =>
    rates.map((rate, column): Efficiency => {
      const random = randomOf(seed, EXPERIMENT.core + 10 * (row + 1) + column);
      const panel = rateHarm(line);
      const found = Array.from({ length: MORE * runs }, () =>
        needed(random, rate, [
          (requests, bad) => likelihoodRatio(requests, bad, line, rate),
          (requests, bad) => logEvidence(panel, { requests, bad }),
          (requests, bad) => (bad > requests * line ? robbinsLog(requests, bad, line, UNIFORM) : 0),
        ]),
      );
      const ratio = (which: number) =>
        ratioOf(
          found.map((one) => [one[which], one[0]]),
          random,
        );
      const bound = meanOf(found.map((one) => one[0] ?? 0)) ?? { value: 0, lower: 0, upper: 0 };
      return { line, rate, bound, panel: ratio(1), mixture: ratio(2) };
    }),
  );
}

type Evidence = (requests: number, bad: number) => number;

/** Evidence grows with failures only, so that it is asked at each of them; between two lies a geometric number. */
function needed(random: Random, rate: number, ways: readonly Evidence[]): readonly number[] {
  const found = ways.map(() => 0);
  for (let requests = 0, bad = 1; found.includes(0); bad++) {
    requests += 1 + Math.floor(Math.log1p(-random()) / Math.log1p(-rate));
    for (const [index, way] of ways.entries()) {
      if (found[index] === 0 && way(requests, bad) >= NEEDED) found[index] = requests;
    }
  }
  return found;
}

/** Returns G3 for the evidence alone, for rates at least twice the line. */
export function coreClaims(found: readonly Efficiency[]): readonly Claim[] {
  return found.map(({ line, rate, panel }) => ({
    goal: "G3",
    what: `evidence alone, every request: ${rate * 100} % against ${line * 100} %, mean requests as multiple of the bound's`,
    ...{ measured: panel, limit: 1.3, sense: "at most", unit: "times" },
  }));
}

/** Returns how the six bets and the mixture stand beside the bound, as a table in Markdown. */
export function renderCore(found: readonly Efficiency[]): string {
  const rows = found.map(({ line, rate, bound, panel, mixture }) => [
    `${line * 100} %`,
    `${rate * 100} %`,
    bound.value.toFixed(1),
    ...[panel, mixture].map(
      ({ value, lower, upper }) => `${value.toFixed(2)} [${lower.toFixed(2)}, ${upper.toFixed(2)}]`,
    ),
  ]);
  return renderTable(["line", "true rate", "Wald's mean requests", "our six bets", "Robbins' mixture"], rows);
}
