import {
  isBasicExpression,
  isBoolean,
  isMapping,
  isNumber,
  isSequence,
  isString,
  NoOperationTraceWriter,
  parseWorkflow,
  type TemplateParseResult,
} from "@actions/workflow-parser";
import { parseAction } from "@actions/workflow-parser/actions/action-parser";
import { convertToIfCondition } from "@actions/workflow-parser/model/converter/if-condition";
import type { TemplateToken } from "@actions/workflow-parser/templates/tokens/index";

/** An expression without its `${{ }}`; a text that has some in it is one `format(…)`, as the official parser makes it. */
export class Expression {
  constructor(readonly text: string) {}
}

/** A mapping of a workflow file. */
export interface Mapping {
  readonly [key: string]: Tree;
}

/** A workflow file as values: what stands in it, with expressions where they are. */
export type Tree = string | number | boolean | null | Expression | readonly Tree[] | Mapping;

/** What the official parser says of a file; `tree` is empty where it could make nothing of it. */
export interface Parsed {
  readonly errors: readonly string[];
  readonly tree: Mapping;
}

/** Returns the workflow as GitHub's own parser reads it. */
export function parseWorkflowFile(name: string, content: string): Parsed {
  return parsedFrom(parseWorkflow({ name, content }, new NoOperationTraceWriter()));
}

/** Returns the action as GitHub's own parser reads it. */
export function parseActionFile(name: string, content: string): Parsed {
  return parsedFrom(parseAction({ name, content }, new NoOperationTraceWriter()));
}

function parsedFrom(result: TemplateParseResult): Parsed {
  const tree = result.value === undefined ? {} : treeOf(result, result.value);
  const errors = result.context.errors.getErrors().map(({ message }) => message);
  return { errors, tree: mappingOf(tree) };
}

function treeOf(result: TemplateParseResult, token: TemplateToken): Tree {
  if (isMapping(token)) {
    return Object.fromEntries(
      [...token].map(({ key, value }): [string, Tree] => {
        const name = key.toString();
        return [name, name === "if" ? conditionOf(result, value) : treeOf(result, value)];
      }),
    );
  }
  if (isSequence(token)) return Array.from({ length: token.count }, (_, index) => treeOf(result, token.get(index)));
  if (isBasicExpression(token)) return new Expression(token.expression);
  if (isString(token) || isNumber(token) || isBoolean(token)) return token.value;
  return null;
}

/** A condition is an expression with or without its braces, and asks for success where it asks for no status. */
function conditionOf(result: TemplateParseResult, token: TemplateToken): Tree {
  const condition = convertToIfCondition(result.context, token);
  return condition === undefined ? null : new Expression(condition.expression);
}

/** Returns the tree where it is a mapping, an empty one otherwise. */
export function mappingOf(tree: Tree | undefined): Mapping {
  return isMappingTree(tree) ? tree : {};
}

/** Returns the tree where it is a list; one value is a list of one, and nothing is an empty one. */
export function listOf(tree: Tree | undefined): readonly Tree[] {
  if (tree === undefined || tree === null) return [];
  return isList(tree) ? tree : [tree];
}

/** Returns the tree as a text; empty where it is none. */
export function textOf(tree: Tree | undefined): string {
  return typeof tree === "string" || typeof tree === "number" || typeof tree === "boolean" ? String(tree) : "";
}

/** Returns all expressions that stand anywhere in the tree. */
export function expressionsOf(tree: Tree | undefined): readonly string[] {
  if (tree instanceof Expression) return [tree.text];
  if (tree === undefined || tree === null || typeof tree !== "object") return [];
  return (isList(tree) ? tree : Object.values(tree)).flatMap((part) => expressionsOf(part));
}

function isList(tree: Tree): tree is readonly Tree[] {
  return Array.isArray(tree);
}

/** Says whether the tree is a mapping. */
export function isMappingTree(tree: Tree | undefined): tree is Mapping {
  return typeof tree === "object" && tree !== null && !(tree instanceof Expression) && !Array.isArray(tree);
}
