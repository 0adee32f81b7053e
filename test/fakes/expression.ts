import type { Expression } from "../../src/core/expression";

/** Returns an expression that is whatever the function says; what it throws comes back as the reason of a failure. */
export function expression(
  source: string,
  says: (variables: Readonly<Record<string, unknown>>) => unknown,
): Expression {
  return {
    source,
    fields: [],
    evaluate: (variables) => {
      try {
        return { kind: "value", value: says(variables) };
      } catch (cause) {
        return { kind: "failure", why: String(cause) };
      }
    },
  };
}
