import type { Bucket } from "../core/metric";
import { parseAnswer } from "../google";
import type { MetricQuery } from "../ports";
import { type Entry, hasFields, PAGE, timeOf } from "./entries";
import { countEntries, type EntryCount, expressionOf, wholeSince } from "./entry-cells";

/** What was read of one revision. */
export interface Read {
  readonly buckets: readonly Bucket[];
  /** Whose entries were too many: its own, or those of all that were asked for with it; absent where all were read. */
  readonly unread?: "own" | "joint";
  /** From when on everything was read; epoch milliseconds. */
  readonly since: number;
}

/** Counts the entries of one question while pages of them come, newest first; the entries themselves are not kept. */
export class EntryHolder {
  readonly #question: MetricQuery;
  readonly #most: number;
  readonly #count: EntryCount;
  #seen = 0;
  #oldest: number;
  #hasMore = false;
  #refusal: { readonly cause: unknown } | undefined;
  #odd: { readonly at: number; readonly cause: unknown } | undefined;

  /** Of more entries than `most` only the newest are counted. Throws NOT_SUPPORTED for a measure that entries cannot have. */
  constructor(question: MetricQuery, most: number) {
    this.#question = question;
    this.#most = most;
    this.#count = countEntries(question, expressionOf(question.rule));
    this.#oldest = question.range.to;
  }

  /** Counts the entries of the page, which has no other question's. */
  take(page: unknown): void {
    try {
      for (const entry of parseAnswer(PAGE, page, `the log entries for metric '${this.#question.rule.name}'`).entries)
        this.#add(entry);
    } catch (cause) {
      this.#refusal ??= { cause };
    }
  }

  /** Whether more entries came than are counted for one question. */
  isOver(): boolean {
    return this.#hasMore;
  }

  /** Throws what was wrong with a page. */
  refuse(): void {
    if (this.#refusal !== undefined) throw this.#refusal.cause;
  }

  /**
   * Returns what was counted; `end` is where reading ended before all was read, in epoch milliseconds, `own` where its
   * own oldest entry tells, absent where all was read. Throws what was wrong with a page or with an entry that counts.
   */
  read(end?: number | "own"): Read {
    this.refuse();
    const unread = this.#unread(end);
    const last = unread === "joint" && typeof end === "number" ? end : this.#oldest;
    const since = unread === undefined ? Number.NEGATIVE_INFINITY : wholeSince(this.#question, last);
    if (this.#odd !== undefined && this.#odd.at >= since) throw this.#odd.cause;
    const buckets = this.#count.buckets().filter(({ from }) => from >= since);
    return { buckets, since, ...(unread === undefined ? {} : { unread }) };
  }

  #unread(end: number | "own" | undefined): Read["unread"] {
    if (this.#hasMore || end === "own") return "own";
    return end !== undefined && this.#question.range.from <= end ? "joint" : undefined;
  }

  #add(entry: Entry): void {
    const { rule, range } = this.#question;
    const at = timeOf(entry);
    if (at < range.from || at >= range.to) return;
    this.#hasMore ||= this.#seen === this.#most;
    if (this.#hasMore) return;
    this.#seen += 1;
    this.#oldest = Math.min(this.#oldest, at);
    try {
      if (hasFields(entry, expressionOf(rule).fields)) this.#count.add(entry);
    } catch (cause) {
      this.#odd ??= { at, cause };
    }
  }
}
