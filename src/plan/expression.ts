import { Environment, type ParseResult } from "@marcbachmann/cel-js";
import type { Evaluation, Expression } from "../core/expression";
import { messageOf } from "../errors";
import { fieldsOf } from "./fields";
import { WANTED, type Wanted } from "./wanted";
import { describe, didYouMean } from "./words";

/** The variables of an answer to a probe (health and checks): CEL types by name. */
const ANSWER = { status: "int", headers: "map<string, string>", body: "dyn", latency: "double" } as const;

/** The variables of a log entry, spelt as Cloud Logging spells them in JSON. */
const ENTRY = {
  httpRequest: "map<string, dyn>",
  jsonPayload: "map<string, dyn>",
  protoPayload: "map<string, dyn>",
  textPayload: "string",
  severity: "string",
  labels: "map<string, string>",
  resource: "map<string, dyn>",
  operation: "map<string, dyn>",
  sourceLocation: "map<string, dyn>",
  timestamp: "string",
  receiveTimestamp: "string",
  logName: "string",
  insertId: "string",
  trace: "string",
  spanId: "string",
  traceSampled: "bool",
} as const;

/** The one variable of a Prometheus series: its labels, whose names nobody knows beforehand. */
const LABELS = { labels: "map<string, string>" } as const;

const SCOPES = { answer: environment(ANSWER), entry: environment(ENTRY), labels: environment(LABELS) };

/** What an expression may speak of: the answer to a request, an entry of a log, or the labels of a series. */
export type Scope = keyof typeof SCOPES;

/** Returns the names that expressions of the scope may use. */
export function variablesOf(scope: Scope): readonly string[] {
  return Object.keys(SCOPES[scope].types);
}

/** Returns the expression, or why it is none: syntax, an unknown variable, a type that can never fit. Never throws. */
export function compileExpression(source: string, scope: Scope, wanted: Wanted): Expression | { readonly why: string } {
  try {
    const parsed = SCOPES[scope].cel.parse(source);
    const { valid, type, error } = parsed.check();
    if (!valid) return { why: located(error, scope) };
    if (!WANTED[wanted].fits(type ?? "dyn")) return { why: `expected ${WANTED[wanted].words}, got ${type}` };
    const fields = fieldsOf(parsed.ast);
    return { source, fields, evaluate: (variables) => evaluate(parsed, { scope, wanted }, variables) };
  } catch (error) {
    return { why: located(error, scope) };
  }
}

function environment(types: Readonly<Record<string, string>>) {
  // A point has texts and numbers side by side, as JSON has.
  const cel = new Environment({ homogeneousAggregateLiterals: false });
  for (const [name, type] of Object.entries(types)) cel.registerVariable(name, type);
  return { cel, types };
}

function evaluate(
  parsed: ParseResult,
  kind: { scope: Scope; wanted: Wanted },
  given: Readonly<Record<string, unknown>>,
): Evaluation {
  try {
    const result: unknown = parsed(prepared(SCOPES[kind.scope].types, given));
    const value = WANTED[kind.wanted].read(result);
    if (value !== undefined) return { kind: "value", value };
    return { kind: "failure", why: `expected ${WANTED[kind.wanted].words}, got ${typeName(result)}` };
  } catch (error) {
    return { kind: "failure", why: summary(error) };
  }
}

/** CEL tells int from double by BigInt, and a map that the entry lacks is an empty one, so that has() can be asked. */
function prepared(
  types: Readonly<Record<string, string>>,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const values: Record<string, unknown> = { ...given };
  for (const [name, type] of Object.entries(types)) {
    const value = given[name];
    if (type === "int" && Number.isInteger(value)) values[name] = BigInt(Number(value));
    if (type.startsWith("map") && value === undefined) values[name] = {};
  }
  return values;
}

/** Only the type is shown: the value comes from an answer or a log, and may be anybody's data. */
function typeName(value: unknown): string {
  if (value === null || typeof value === "object") return describe(value);
  return typeof value === "number" && !Number.isFinite(value) ? "a number that is not finite" : `a ${typeof value}`;
}

function located(error: unknown, scope: Scope): string {
  const unknownName = /^Unknown variable: (\w+)$/.exec(summary(error))?.[1];
  const names = variablesOf(scope);
  const hint = unknownName === undefined ? "" : didYouMean(unknownName, names) || ` (there are ${names.join(", ")})`;
  return `${summary(error)}${place(error)}${hint}`;
}

function place(error: unknown): string {
  const range = error instanceof Object && "range" in error ? error.range : undefined;
  const start = range instanceof Object && "start" in range ? range.start : undefined;
  return typeof start === "number" ? ` at character ${start + 1}` : "";
}

/** The library's own sentence; its `message` would add a drawing of many lines. */
function summary(error: unknown): string {
  const own = error instanceof Object && "summary" in error ? error.summary : undefined;
  const sentence = typeof own === "string" && own !== "" ? own : messageOf(error);
  return sentence.replace(/\s+/g, " ").trim();
}
