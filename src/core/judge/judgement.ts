import type { Lines, Measure, Role } from "../metric";
import type { Verdict } from "../verdict";
import type { Pooled } from "./pool";
import type { JudgeName } from "./terms";
import type { Range } from "./windows";

/** What was found about one metric: the verdict and the numbers that it rests on. */
export interface Judgement {
  readonly metric: string;
  readonly verdict: Verdict;
  readonly role: Role;
  readonly judge: JudgeName;
  /** True when a window, or all of it together, was beyond the warn line. */
  readonly warned: boolean;
  readonly measure: Measure["kind"];
  readonly lines: Lines;
  /** The worst window that decided the verdict; absent where there was nothing to judge, or not by windows. */
  readonly decisive?: Range & Pooled;
  /** The value over the whole range asked, and over how many requests; no value is no data. */
  readonly overall: Pooled;
  /** Stable's over the same range; absent where it was not asked for. */
  readonly stable?: Pooled;
  /** What the evidence amounts to; absent where the judge weighs none. */
  readonly evidence?: EvidenceWeight;
  /** When a `fail` could first have been given, by the numbers' own time; epoch milliseconds. */
  readonly failedAt?: number;
  readonly range: Range;
  /** Seconds by which the source's numbers may be late. */
  readonly lag: number;
  readonly windows: number;
  /** The question as it was put to the backend. */
  readonly query: string;
  /** What an engineer on call reads. */
  readonly sentence: string;
  /** What is odd about the numbers; clauses. */
  readonly notes: readonly string[];
}

/** Evidence in natural logarithms: the pot of the bets against a line, and what it must grow to. Null is −∞: no evidence. */
export interface EvidenceWeight {
  /** Version of the arithmetic. */
  readonly version: number;
  /** Requests that were bad, slow or the like; may be fractional where a bucket had to be split. */
  readonly failures: number;
  /** That the rate is above the warn line (strict: the rollback line); by `baseline` that it has more than its share. */
  readonly harm: { readonly log: number | null; readonly needed: number };
  /**
   * That the rate is below the rollback line; absent where the metric has no line to be below of. By `baseline` that it
   * has not twice what is tolerated, unless its own numbers were enough.
   */
  readonly safe?: { readonly log: number | null; readonly needed: number };
  /** That the canary has more than its share of what was bad; absent without stable's numbers. */
  readonly share?: { readonly log: number | null; readonly needed: number };
  /** Where the value lies however often one looks, in the metric's own unit; an end that is not bounded is absent. */
  readonly interval?: { readonly lower?: number; readonly upper?: number };
  /** True where stable suffers as much, so that the canary is not to blame (yet). */
  readonly shared: boolean;
  /** About how many more good requests the canary needs to pass; absent where it passes, or never would. */
  readonly missing?: number;
}
