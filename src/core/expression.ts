/** A checked CEL expression. Evaluating is pure and never throws: what goes wrong comes back as a reason. */
export interface Expression {
  /** The text as it stands in the plan. */
  readonly source: string;
  /** The field paths it reads, e.g. `[["httpRequest", "status"]]`; a field read by `has(…)` alone is not among them. */
  readonly fields: readonly (readonly string[])[];
  evaluate(variables: Readonly<Record<string, unknown>>): Evaluation;
}

/** What came of an expression; a `failure` says in one line why it has no value. */
export type Evaluation =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "failure"; readonly why: string };
