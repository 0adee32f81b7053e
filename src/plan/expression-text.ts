import { z } from "zod";
import type { Expression } from "../core/expression";
import { compileExpression, type Scope, type Wanted } from "./expression";
import { expected } from "./leaves";
import { describe } from "./words";

/** How the JSON Schema marks an expression. */
export const CEL = "application/cel";

/** Returns a text of the plan that must be a CEL expression; it is parsed and checked at once, not when it is first needed. */
export function expressionText(scope: Scope, wanted: Wanted, example: string) {
  const what = `a CEL expression such as ${example}`;
  return z
    .string({ error: expected(what) })
    .meta({ contentMediaType: CEL })
    .transform((written, context): Expression => {
      const source = written.trim();
      const compiled = compileExpression(source, scope, wanted);
      if (!("why" in compiled)) return compiled;
      context.addIssue(`expected ${what}, got ${describe(source)}: ${compiled.why}`);
      return z.NEVER;
    });
}
