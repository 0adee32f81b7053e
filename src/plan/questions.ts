import type { Expression } from "../core/expression";
import { type Purpose, parseExpression } from "./expression-text";
import { SOURCES, type SourceName } from "./sources";
import type { KeyMistake, Kind, Question, SourceRule, Written } from "./sources/rule";

/** The keys whose expressions are asked of what a source counts. */
export const QUESTIONS: readonly Question[] = ["bad", "good", "value"];

/** Returns what is wrong with the expressions that the source is asked; keys that do not belong there are told of elsewhere. */
export function questionMistakes(source: SourceName, measure: Kind, written: Written): readonly KeyMistake[] {
  return read(source, measure, written).flatMap(({ key, parsed }) =>
    "evaluate" in parsed ? [] : [{ key, message: parsed.message }],
  );
}

/** Returns the expression that the source is asked, under its key; undefined where there is none that can be asked. */
export function questionOf(
  source: SourceName,
  measure: Kind,
  written: Written,
): { readonly key: Question; readonly expression: Expression } | undefined {
  const [first] = read(source, measure, written);
  return first === undefined || !("evaluate" in first.parsed)
    ? undefined
    : { key: first.key, expression: first.parsed };
}

function read(source: SourceName, measure: Kind, written: Written) {
  const { scope, measures }: SourceRule = SOURCES[source];
  const asks = measures[measure]?.asks ?? {};
  return QUESTIONS.flatMap((key) => {
    const [example, text] = [asks[key], written[key]];
    if (scope === undefined || example === undefined || typeof text !== "string") return [];
    const purpose: Purpose = { scope, wanted: key === "value" ? "number" : "bool", example };
    return [{ key, parsed: parseExpression(text, purpose) }];
  });
}
