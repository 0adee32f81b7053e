import type { Bucket, Cell, Lines, MetricRule } from "../metric";
import { sum } from "../sum";
import type { Counts, Losses } from "./panel";
import { edgeAbove, tailOf } from "./tail";

/**
 * What a bucket says about a metric, as losses: every request loses something between 0 (good) and 1 (bad). A bad or
 * slow request loses 1, a value in 0–1 what it lacks of the best.
 */
export interface Tally {
  readonly requests: number;
  /** Lost as the evidence of harm counts it: never more than was. */
  readonly least: number;
  /** Lost as the evidence of safety counts it: never less than was. */
  readonly most: number;
  /** Our best guess of what was lost by the rollback line. */
  readonly likely: number;
  /** Sum of the squares; means only, for of what is 0 or 1 it is the sum. */
  readonly squares: number;
}

/** Of a P95 no more than this part may be slower than the line. */
const SLOW = 0.05;

/** A metric's lines as fractions of what may be lost, and for a P95 the thresholds, in seconds, of what is slow. */
export interface Limits {
  /** What the evidence of harm is held against; absent where the metric has no line to be beyond of. */
  readonly harm?: number;
  /** What the evidence of safety is held against. */
  readonly safe?: number;
  /** A canary is not taken back unless its own loss is above this; absent where it never is. */
  readonly rollback?: number;
}

/** Returns the limits of a metric; strict moves the evidence of harm from the warn line to the rollback line. */
export function limitsOf({ measure, lines }: Pick<MetricRule, "measure" | "lines">, strict: boolean): Limits {
  const { harm, safe } = linesOf(lines, strict);
  const loss = (line: number | undefined) => (measure.kind === "p95" ? SLOW : lossAt(lines, line ?? 0));
  return {
    ...(harm !== undefined && { harm: loss(harm) }),
    ...(safe !== undefined && { safe: loss(safe) }),
    ...(lines.rollback !== undefined && { rollback: loss(lines.rollback) }),
  };
}

/** Returns the lines, in the metric's unit, that harm and safety are weighed against; of one line it is that. */
export function linesOf(
  { warn, rollback }: Lines,
  strict: boolean,
): { readonly harm?: number; readonly safe?: number } {
  const harm = strict ? (rollback ?? warn) : (warn ?? rollback);
  const safe = rollback ?? warn;
  return { ...(harm !== undefined && { harm }), ...(safe !== undefined && { safe }) };
}

function lossAt({ better }: Lines, value: number): number {
  return better === "lower" ? value : 1 - value;
}

/** How the cells of one metric are counted. */
export interface Teller {
  tally(cell: Cell): Tally;
  /** Stable's, of the same kind of loss as the canary's `least`. */
  witness(cell: Cell): Counts;
}

/** Returns how a metric's cells are counted; cells of another kind count nothing. */
export function tellerOf(
  rule: Pick<MetricRule, "measure" | "lines">,
  strict: boolean,
  edges: readonly number[],
): Teller {
  if (rule.measure.kind === "p95") return latencyTeller(rule.lines, strict, edges);
  const tally = rule.measure.kind === "rate" ? rateTally(rule.lines) : meanTally(rule.lines);
  return { tally, witness: (cell) => badOf(tally(cell)) };
}

const NOTHING: Tally = { requests: 0, least: 0, most: 0, likely: 0, squares: 0 };

function badOf({ requests, least }: Tally): Counts {
  return { requests, bad: least };
}

function rateTally({ better }: Lines): Teller["tally"] {
  return (cell) => {
    if (cell.kind !== "rate") return NOTHING;
    const bad = better === "lower" ? cell.hits : cell.total - cell.hits;
    return { requests: cell.total, least: bad, most: bad, likely: bad, squares: bad };
  };
}

function meanTally({ better }: Lines): Teller["tally"] {
  return (cell) => {
    if (cell.kind !== "mean" || cell.count === 0) return NOTHING;
    const { count, mean, ssd = count * mean * (1 - mean) } = cell;
    const loss = better === "lower" ? mean : 1 - mean;
    const bad = count * loss;
    return { requests: count, least: bad, most: bad, likely: bad, squares: ssd + bad * loss };
  };
}

/** Canary and stable are cut at the same bound, so that the same requests are slow ones. */
function latencyTeller(lines: Lines, strict: boolean, edges: readonly number[]): Teller {
  const { harm = Number.POSITIVE_INFINITY, safe = Number.POSITIVE_INFINITY } = linesOf(lines, strict);
  const cut = edgeAbove(edges, harm) ?? harm;
  return {
    tally: (cell) => {
      // A distribution without bounds tells how many, and of none how slow.
      if (cell.kind !== "p95" || cell.bounds.length === 0) return NOTHING;
      const least = tailOf(cell, harm).lower;
      const { upper: most, likely } = tailOf(cell, safe);
      return { requests: sum(cell.counts), least, most, likely, squares: least };
    },
    witness: (cell) => {
      if (cell.kind !== "p95" || cell.bounds.length === 0) return { requests: 0, bad: 0 };
      return { requests: sum(cell.counts), bad: tailOf(cell, cut).upper };
    },
  };
}

/** Returns what two stretches lost together. */
export function addTallies(one: Tally, other: Tally): Tally {
  return {
    requests: one.requests + other.requests,
    least: one.least + other.least,
    most: one.most + other.most,
    likely: one.likely + other.likely,
    squares: one.squares + other.squares,
  };
}

/** Returns a stretch as a single observation: what its requests lost on average. */
export function asOne({ requests, least, most, likely }: Tally): Tally {
  const mean = least / requests;
  return { requests: 1, least: mean, most: most / requests, likely: likely / requests, squares: mean * mean };
}

/** Returns a tally as the bets take it. */
export function lossesOf({ requests, squares }: Tally, bad: number): Losses {
  return { requests, bad, squares };
}

/** Returns what of a metric was lost by its target line, and which part of all may be so that it is on target. */
export function lostByTarget(
  { measure, lines }: Pick<MetricRule, "measure" | "lines">,
  buckets: readonly Bucket[],
): { readonly lost: number; readonly allowed: number } {
  const at: Lines = { better: lines.better, target: lines.target, rollback: lines.target };
  const { tally } = tellerOf({ measure, lines: at }, false, []);
  const lost = buckets.reduce((sum, { cell }) => sum + tally(cell).likely, 0);
  return { lost, allowed: measure.kind === "p95" ? SLOW : lossAt(lines, lines.target) };
}
