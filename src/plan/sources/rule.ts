import type { z } from "zod";
import type { Measure } from "../../core/metric";
import type { Scope } from "../expression";

/** What a metric's `measure` may be. */
export type Kind = Measure["kind"];
/** The keys whose CEL expressions are asked of what a source counts. */
export type Question = "bad" | "good" | "value";

/** What a source can measure one way, and the keys that only this measure has. */
export interface MeasureRule {
  /** One of these is asked of what the source counts, each with an example; absent: it asks nothing. */
  readonly asks?: { readonly [question in Question]?: string };
  /** What is asked may be left out: the source has a notion of its own. */
  readonly mayAsk?: true;
  readonly needs?: readonly string[];
  readonly takes?: readonly string[];
}

/** A key with what is wrong about it. */
export interface KeyMistake {
  readonly key: string;
  readonly message: string;
}

/** An entry of `metrics` as it stands in the plan, where any key may be missing or broken. */
export type Written = Readonly<Record<string, unknown>>;

/** What a plan may say about one source of numbers; its `read` makes the source of the entry's keys. */
export interface SourceRule {
  /** Seconds after which its data are complete, where the plan says nothing. */
  readonly lag: number;
  /** What the expressions of the metric speak of; absent: it asks none. */
  readonly scope?: Scope;
  /** Why nothing is asked of what it counts, a clause; for sources with a measure that asks nothing. */
  readonly unasked?: string;
  /** Its own keys, all of them optional: which are needed is told below. */
  readonly keys: z.ZodRawShape;
  /** The keys that every measure needs. */
  readonly needs: readonly string[];
  readonly measures: { readonly [kind in Kind]?: MeasureRule };
  /** What else does not go together; keys that are broken are left to others. */
  readonly mistakes?: (written: Written, measure: Kind) => readonly KeyMistake[];
}

/** The keys of a source, typed. */
export type Keyed<Keys extends z.ZodRawShape> = z.output<z.ZodObject<Keys>>;
