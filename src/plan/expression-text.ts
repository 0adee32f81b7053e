import { z } from "zod";
import type { Expression } from "../core/expression";
import { compileExpression, type Scope } from "./expression";
import { expected } from "./leaves";
import type { Wanted } from "./wanted";
import { describe } from "./words";

/** How the JSON Schema marks an expression. */
export const CEL = "application/cel";

/** What an expression is compiled for, with an example of one. */
export interface Purpose {
  readonly scope: Scope;
  readonly wanted: Wanted;
  readonly example: string;
}

/** Returns a text of the plan that is to be a CEL expression; what it may speak of is known only beside other keys. */
export function celText(example: string) {
  return z.string({ error: expected(`a CEL expression such as ${example}`) }).meta({ contentMediaType: CEL });
}

/** Returns a text of the plan that must be a CEL expression; it is parsed and checked at once, not when it is first needed. */
export function expressionText(scope: Scope, wanted: Wanted, example: string) {
  return celText(example).transform((written, context): Expression => {
    const read = parseExpression(written, { scope, wanted, example });
    if ("evaluate" in read) return read;
    context.addIssue(read.message);
    return z.NEVER;
  });
}

/** Returns the expression, or the sentence about why the text is none. */
export function parseExpression(
  written: string,
  { scope, wanted, example }: Purpose,
): Expression | { readonly message: string } {
  const source = written.trim();
  const compiled = compileExpression(source, scope, wanted);
  if (!("why" in compiled)) return compiled;
  return { message: `expected a CEL expression such as ${example}, got ${describe(source)}: ${compiled.why}` };
}
