import type { ASTNode } from "@marcbachmann/cel-js";

type Path = readonly string[];
type Locals = ReadonlySet<string>;

/** Macros whose first argument names a variable of their own. */
const COMPREHENSIONS: ReadonlySet<string> = new Set(["all", "exists", "exists_one", "map", "filter"]);

/**
 * Returns the field paths that the expression reads from its variables, each once, in order of appearance.
 * Fields under `has(…)` alone, variables of a macro, and what follows a computed index are not among them.
 */
export function fieldsOf(ast: ASTNode): Path[] {
  const unique = new Map(read(ast, new Set()).map((path) => [JSON.stringify(path), path]));
  return [...unique.values()];
}

function read(node: ASTNode, locals: Locals): Path[] {
  const path = pathOf(node);
  if (path !== undefined) return locals.has(path[0] ?? "") ? [] : [path];
  switch (node.op) {
    case "value":
    case "id":
      return [];
    case "call":
      return node.args[0] === "has" ? [] : all(node.args[1], locals);
    case "rcall":
      return readMethod(node.args, locals);
    case "map":
      return all(node.args.flat(), locals);
    case ".":
    case ".?":
      return read(node.args[0], locals);
    case "!_":
    case "-_":
      return read(node.args, locals);
    default:
      return all(node.args, locals);
  }
}

function all(nodes: readonly ASTNode[], locals: Locals): Path[] {
  return nodes.flatMap((node) => read(node, locals));
}

function readMethod([method, receiver, args]: [string, ASTNode, ASTNode[]], locals: Locals): Path[] {
  const [first, ...rest] = args;
  if (method === "bind" && receiver.op === "id" && receiver.args === "cel") return all(rest, bound(first, locals));
  const inner = COMPREHENSIONS.has(method) ? bound(first, locals) : locals;
  return [...read(receiver, locals), ...all(COMPREHENSIONS.has(method) ? rest : args, inner)];
}

function bound(variable: ASTNode | undefined, locals: Locals): Locals {
  return variable?.op === "id" ? new Set([...locals, variable.args]) : locals;
}

/** Returns `a.b["c"]` as its path, undefined where the node is anything but names after names. */
function pathOf(node: ASTNode): Path | undefined {
  if (node.op === "id") return [node.args];
  if (node.op === ".") return extended(node.args[0], node.args[1]);
  if (node.op !== "[]") return undefined;
  const key = node.args[1];
  return key.op === "value" && typeof key.args === "string" ? extended(node.args[0], key.args) : undefined;
}

function extended(parent: ASTNode, name: string): Path | undefined {
  const path = pathOf(parent);
  return path === undefined ? undefined : [...path, name];
}
