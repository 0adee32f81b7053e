import type { Series } from "../series";

/** A way to judge a canary by its errors: pure, and told nothing but the series. */
export interface Rule {
  readonly name: string;
  /** Returns the index of the look at which the canary is taken back first; undefined where it never is. */
  readonly firstRollback: (series: Series) => number | undefined;
}

/** The lines of the founding case for the share of errors; fractions 0–1. */
export const TARGET = 0.01;
/** Rates up to here must not be taken back. */
export const WARN = 0.02;
/** Rates beyond here should be taken back. */
export const ROLLBACK = 0.05;
