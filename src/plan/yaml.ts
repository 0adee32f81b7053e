import { type Document, isAlias, isMap, isSeq, LineCounter, type Node, parseDocument, visit } from "yaml";
import { messageOf } from "../errors";
import { sentenceOf } from "./yaml-words";

/** Something wrong, and how many characters into the text it begins. */
export interface Mistake {
  readonly offset: number;
  readonly message: string;
}

/** A way into the document: keys and list places. */
export type Path = readonly PropertyKey[];

/** A text as YAML: its value, and where each part of it stands. */
export interface YamlText {
  readonly value: unknown;
  /** Mistakes of the YAML itself; where there are any, the value is not to be used. */
  readonly mistakes: readonly Mistake[];
  /** Returns where the value at the path begins, or the nearest map or list around it where it is missing. */
  offsetOf(path: Path): number;
  /** Returns where the key at the end of the path begins. */
  offsetOfKey(path: Path): number;
  /** Returns `LINE:COLUMN` of an offset, both counted from 1. */
  place(offset: number): string;
}

/** More aliases than a plan needs; a few dozen nested ones would make a text of gigabytes. */
const MOST_ALIASES = 50;

/** Returns the text as YAML with its mistakes; never throws, whatever the text is. */
export function parseYaml(text: string): YamlText {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    logLevel: "error",
    prettyErrors: false,
    stringKeys: true,
  });
  const problems = [...document.errors, ...document.warnings].map((error) => ({
    offset: error.pos[0],
    message: sentenceOf(error),
  }));
  const mistakes = problems.length > 0 ? problems : aliasMistakes(document);
  return {
    ...(mistakes.length > 0 ? { value: undefined, mistakes } : plainValue(document)),
    offsetOf: (path) => walk(document, path).value,
    offsetOfKey: (path) => walk(document, path).key,
    place: (offset) => {
      const { line, col } = lines.linePos(offset);
      return `${line}:${col}`;
    },
  };
}

/** An alias to nowhere, or to a part that it stands in itself, which would have no end. */
function aliasMistakes(document: Document): Mistake[] {
  const mistakes: Mistake[] = [];
  visit(document, {
    Alias: (_, alias, ancestors) => {
      const target = alias.resolve(document);
      if (target !== undefined && !ancestors.includes(target)) return;
      const message =
        target === undefined
          ? "expected an anchor before its alias, got an alias to nowhere"
          : "expected an anchor around something else than its own alias, got an alias within its own anchor";
      mistakes.push({ offset: alias.range?.[0] ?? 0, message });
    },
  });
  return mistakes;
}

function plainValue(document: Document): Pick<YamlText, "value" | "mistakes"> {
  try {
    return { value: document.toJS({ maxAliasCount: MOST_ALIASES }), mistakes: [] };
  } catch (error) {
    return {
      value: undefined,
      mistakes: [{ offset: 0, message: `expected fewer aliases, got too many: ${messageOf(error)}` }],
    };
  }
}

/** Returns where value and key at the path begin, going as deep as the document does. */
function walk(document: Document, path: Path): { value: number; key: number } {
  let node = document.contents as Node | null;
  let found = startOf(node, { value: 0, key: 0 });
  for (const step of path) {
    const pair = childOf(isAlias(node) ? (node.resolve(document) ?? null) : node, step);
    if (pair === undefined) return found;
    node = pair.value;
    const key = pair.key?.range?.[0] ?? found.value;
    found = startOf(node, { value: key, key });
  }
  return found;
}

function startOf(node: Node | null, otherwise: { value: number; key: number }): { value: number; key: number } {
  return { value: node?.range?.[0] ?? otherwise.value, key: otherwise.key };
}

function childOf(node: Node | null, step: PropertyKey): { key: Node | null; value: Node | null } | undefined {
  if (isMap<Node, Node | null>(node)) {
    const pair = node.items.find(({ key }) => String(key) === step);
    return pair === undefined ? undefined : { key: pair.key, value: pair.value };
  }
  if (!isSeq<Node>(node) || typeof step !== "number") return undefined;
  const value = node.items[step];
  return value === undefined ? undefined : { key: null, value };
}
