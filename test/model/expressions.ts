import { data, Evaluator, type Expr, Lexer, Parser } from "@actions/expressions";
import type { FunctionDefinition } from "@actions/expressions/funcs/info";
import { Expression, type Tree } from "./tree";

/** A value of an expression. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

/** How what came before stands, as the status functions see it; a job that was skipped is neither success nor failure. */
export interface Standing {
  readonly success: boolean;
  readonly failure: boolean;
  readonly cancelled: boolean;
}

/** The contexts by their names, and what the status functions say. */
export interface Scope {
  readonly contexts: Readonly<Record<string, Value>>;
  readonly standing: Standing;
}

const FINE: Standing = { success: true, failure: false, cancelled: false };

/** Returns a scope in which nothing has failed. */
export function scopeOf(contexts: Scope["contexts"], standing: Standing = FINE): Scope {
  return { contexts, standing };
}

/** Returns what GitHub's own evaluator makes of the expression. Throws where it is malformed or names an unknown context. */
export function evaluate(text: string, { contexts, standing }: Scope): Value {
  const functions = statusFunctions(standing);
  const names = Object.keys(contexts);
  const tree = once(`${text} in ${names.join(" ")}`, () =>
    new Parser(new Lexer(text).lex().tokens, names, functions).parse(),
  );
  const named = Object.entries(contexts).filter(([name]) => text.includes(name));
  const dictionary: unknown = JSON.parse(JSON.stringify(Object.fromEntries(named)), data.reviver);
  if (!(dictionary instanceof data.Dictionary)) throw new Error("expected contexts to be a dictionary");
  const result = new Evaluator(tree, dictionary, new Map(functions.map((one) => [one.name, one]))).evaluate();
  return JSON.parse(JSON.stringify(result, data.replacer) ?? "null");
}

/** Thousands of runs evaluate the same few expressions; contexts that one does not name are not made for it, either. */
const PARSED = new Map<string, Expr>();

function once(key: string, parse: () => Expr): Expr {
  const tree = PARSED.get(key) ?? parse();
  PARSED.set(key, tree);
  return tree;
}

/** Says whether the condition holds; one that was left out asks for success. */
export function holds(condition: Tree | undefined, scope: Scope): boolean {
  const text = condition instanceof Expression ? condition.text : "success()";
  return evaluate(`!!(${text})`, scope) === true;
}

/** Returns the tree with every expression in it evaluated. */
export function resolve(tree: Tree | undefined, scope: Scope): Value {
  if (tree === undefined) return null;
  if (tree instanceof Expression) return evaluate(tree.text, scope);
  if (tree === null || typeof tree !== "object") return tree;
  if (isList(tree)) return tree.map((part) => resolve(part, scope));
  return Object.fromEntries(Object.entries(tree).map(([key, part]) => [key, resolve(part, scope)]));
}

/** Returns the same as a mapping of texts, as `with`, `env` and `outputs` are. */
export function resolveTexts(tree: Tree | undefined, scope: Scope): Record<string, string> {
  const value = resolve(tree, scope);
  if (value === null || typeof value !== "object" || isValues(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, textFrom(part)]));
}

/** Returns the value as GitHub writes it into a text: nothing for null. */
export function textFrom(value: Value | undefined): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? (isValues(value) ? "Array" : "Object") : String(value);
}

function statusFunctions({ success, failure, cancelled }: Standing): FunctionDefinition[] {
  const says = (name: string, answer: boolean): FunctionDefinition => ({
    name,
    minArgs: 0,
    maxArgs: 255,
    call: () => new data.BooleanData(answer),
  });
  return [
    says("success", success && !cancelled),
    says("failure", failure && !cancelled),
    says("cancelled", cancelled),
    says("always", true),
  ];
}

function isList(tree: Tree): tree is readonly Tree[] {
  return Array.isArray(tree);
}

/** Says whether the value is a list. */
export function isValues(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}
