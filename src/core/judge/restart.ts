import type { Panel } from "./panel";

/** How much of the pot is bet on "bad from the beginning"; the rest is shared by the later starts. */
const FIRST = 0.8;
const MOST_STARTS = 60;
/** Terms so much smaller than the largest one are lost in the rounding of a double; natural logarithm. */
const NEGLIGIBLE = 40;
/** Starts whose part of the pot is that far below what is needed are not summed at first; natural logarithm. */
const FAR = 7;
/** What sums may differ by that are taken in another order. */
const ROUNDING = 1e-9;

/** Which stretches count: those in which `part` is more than `above` of `whole`. Sums from the first bucket on. */
export interface Gate {
  readonly part: Float64Array;
  readonly whole: Float64Array;
  readonly above: number;
}

/** Where bets may begin: before which bucket, and the logarithm of the part of the pot that is kept for it. */
export interface Start {
  readonly before: number;
  readonly logPart: number;
}

/** What a panel gains from bucket to bucket, as sums, so that any stretch is a difference. */
export interface Course {
  readonly size: number;
  readonly logWeights: readonly number[];
  /** Row `i` has what the bets gained in the first `i` buckets. */
  readonly sums: Float64Array;
  /** No start, and no gate, can make the pot after the first `i` buckets larger than this; logarithm. */
  readonly ceiling: Float64Array;
  readonly starts: readonly Start[];
  readonly gate?: Gate;
}

/**
 * Returns the starts over the planned bins of a stage: at most 60, evenly spaced, four fifths of the pot on the first.
 * They are fixed by the plan, never by the data. `bins` says for each bucket in which bin it lies, ascending; a start
 * after the last bucket has seen nothing and is left out.
 */
export function startsOf(
  bins: readonly number[],
  horizon: number,
  first = FIRST,
  most = MOST_STARTS,
): readonly Start[] {
  const step = Math.ceil(horizon / most);
  const count = Math.ceil(horizon / step);
  const starts: Start[] = [];
  let before = 0;
  for (let index = 0; index < count; index++) {
    while (before < bins.length && (bins[before] ?? 0) < index * step) before++;
    if (before === bins.length) break;
    const part = count === 1 ? 1 : index === 0 ? first : (1 - first) / (count - 1);
    starts.push({ before, logPart: Math.log(part) });
  }
  return starts;
}

/** Returns the sums from the first entry on; one more than the entries, beginning with 0. */
export function sumsOf(entries: readonly number[]): Float64Array {
  return sumsBy(entries, (entry) => entry);
}

/** Returns the same of what each entry amounts to. */
export function sumsBy<Entry>(entries: readonly Entry[], amountOf: (entry: Entry) => number): Float64Array {
  const sums = new Float64Array(entries.length + 1);
  let [sum, end] = [0, 0];
  for (const entry of entries) {
    sum += amountOf(entry);
    sums[++end] = sum;
  }
  return sums;
}

/** Returns the course of a panel over what the buckets showed, oldest first; `scale` divides every gain. */
export function courseOf<Seen>(
  panel: Panel<Seen>,
  seen: readonly Seen[],
  starts: readonly Start[],
  { gate, scale = () => 1 }: { readonly gate?: Gate; readonly scale?: (seen: Seen) => number } = {},
): Course {
  const { logWeights } = panel;
  const bets = logWeights.length;
  const sums = new Float64Array((seen.length + 1) * bets);
  let row = 0;
  for (const each of seen) {
    const by = scale(each);
    const gains = panel.gains(each);
    for (let bet = 0; bet < bets; bet++, row++) sums[row + bets] = (sums[row] ?? 0) + (gains[bet] ?? 0) / by;
  }
  const course = { size: seen.length, logWeights, sums, starts, ...(gate && { gate }) };
  return { ...course, ceiling: ceilingOf(course) };
}

/** Every pot is a mean of what the bets gained since the starts, so it is no larger than the most that any gained. */
function ceilingOf({ size, logWeights, sums, starts }: Omit<Course, "ceiling">): Float64Array {
  const bets = logWeights.length;
  const ceiling = new Float64Array(size + 1).fill(-Infinity);
  const lowest = new Float64Array(bets).fill(Infinity);
  let next = 0;
  for (let end = 1; end <= size; end++) {
    for (; (starts[next]?.before ?? size) < end; next++) lower(lowest, sums, (starts[next]?.before ?? 0) * bets);
    let most = -Infinity;
    for (let bet = 0; bet < bets; bet++) most = Math.max(most, (sums[end * bets + bet] ?? 0) - (lowest[bet] ?? 0));
    ceiling[end] = most;
  }
  return ceiling;
}

function lower(lowest: Float64Array, sums: Float64Array, row: number): void {
  for (let bet = 0; bet < lowest.length; bet++) lowest[bet] = Math.min(lowest[bet] ?? 0, sums[row + bet] ?? 0);
}

/**
 * Returns the logarithm of the pot after the first `end` buckets: the sum over all starts before it whose stretch
 * passes the gate; −∞ where none does.
 */
export function potAt(course: Course, end: number): number {
  const terms = termsAt(course, end);
  let most = -Infinity;
  for (const term of terms) if (term > most) most = term;
  if (most === -Infinity) return most;
  let sum = 0;
  for (const term of terms) if (term - most > -NEGLIGIBLE) sum += Math.exp(term - most);
  return most + Math.log(sum);
}

/**
 * Returns whether the pot after the first `end` buckets is at least so large (logarithm), as `potAt` does; the whole sum is
 * only taken where starts that could not matter, taken for as large as they can be, would change the answer.
 */
export function reaches(course: Course, end: number, needed: number): boolean {
  if ((course.ceiling[end] ?? 0) < needed - ROUNDING) return false;
  let [sum, small] = [0, 0];
  for (const { before, logPart } of course.starts) {
    if (before >= end) break;
    if (!opens(course.gate, before, end)) continue;
    const share = logPart - needed;
    if (share + mostGained(course, before, end) < -FAR) small++;
    else sum += gained(course, before, end, share);
    if (sum > 1 + ROUNDING) return true;
  }
  if (sum + small * Math.exp(-FAR) < 1 - ROUNDING) return false;
  return potAt(course, end) >= needed;
}

function mostGained({ sums, logWeights }: Course, before: number, end: number): number {
  const bets = logWeights.length;
  let most = -Infinity;
  for (let bet = 0; bet < bets; bet++)
    most = Math.max(most, (sums[end * bets + bet] ?? 0) - (sums[before * bets + bet] ?? 0));
  return most;
}

function gained({ sums, logWeights }: Course, before: number, end: number, share: number): number {
  const bets = logWeights.length;
  let sum = 0;
  for (let bet = 0; bet < bets; bet++) {
    const gain = (sums[end * bets + bet] ?? 0) - (sums[before * bets + bet] ?? 0);
    sum += Math.exp(share + (logWeights[bet] ?? 0) + gain);
  }
  return sum;
}

/** The logarithms of what the pot is made of: one a bet and start. */
function termsAt({ starts, sums, logWeights, gate }: Course, end: number): Float64Array {
  const bets = logWeights.length;
  const terms = new Float64Array(starts.length * bets);
  let count = 0;
  for (const { before, logPart } of starts) {
    if (before >= end) break;
    if (!opens(gate, before, end)) continue;
    for (let bet = 0; bet < bets; bet++) {
      const gain = (sums[end * bets + bet] ?? 0) - (sums[before * bets + bet] ?? 0);
      terms[count++] = logPart + (logWeights[bet] ?? 0) + gain;
    }
  }
  return terms.subarray(0, count);
}

/** Returns whether the stretch from after so many buckets to so many passes the gate; no gate is open. */
export function opens(gate: Gate | undefined, before: number, end: number): boolean {
  if (gate === undefined) return true;
  const { part, whole, above } = gate;
  return (part[end] ?? 0) - (part[before] ?? 0) > above * ((whole[end] ?? 0) - (whole[before] ?? 0));
}
