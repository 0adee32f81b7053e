import { Refusal } from "../refusal";

/** A piece of a filter. `text` is unescaped for strings and as written for all else. */
export interface Token {
  readonly kind: "word" | "string" | "operator" | "minus" | "(" | ")" | "," | "end";
  readonly text: string;
  /** Where the token begins and ends in the filter, counted from 0. */
  readonly at: number;
  readonly end: number;
  /** The segments of a word that names a field: `labels."a/b".c` has three. */
  readonly path: readonly string[];
}

const QUOTED = /"(?:[^"\\]|\\.)*"/;
/** No operator, bracket, comma or quote; a quoted segment may follow a dot. Times may hold colons. */
const WORD = new RegExp(
  `\\d{4}-\\d\\d-\\d\\dT[\\d:.]+(?:Z|[+-]\\d\\d:\\d\\d)|(?:[^\\s"()=<>!:,~]+(?:(?<=\\.)${QUOTED.source})?)+`,
);
const RULES: readonly (readonly [Token["kind"] | "space", RegExp])[] = [
  ["space", /\s+|--[^\n]*/],
  ["operator", /!=|>=|<=|=~|!~|[=<>:]/],
  ["minus", /-(?=[A-Za-z_("])/],
  ["(", /\(/],
  [")", /\)/],
  [",", /,/],
  ["string", QUOTED],
  ["word", WORD],
].map(([kind, rule]) => [kind as Token["kind"] | "space", new RegExp((rule as RegExp).source, "y")]);

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

function unquote(quoted: string): string {
  return quoted.slice(1, -1).replace(/\\(.)/gs, (_, escaped: string) => ESCAPES[escaped] ?? escaped);
}

function pathOf(word: string): readonly string[] {
  const segments = word.match(new RegExp(`${QUOTED.source}|[^.]+`, "g")) ?? [];
  return segments.map((segment) => (segment.startsWith('"') ? unquote(segment) : segment));
}

/** Returns the tokens of the filter, `end` as the last. Throws a refusal that names the column of what is no token. */
export function tokenize(filter: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < filter.length) {
    const [kind, raw] = nextToken(filter, at);
    const end = at + raw.length;
    if (kind !== "space") {
      const text = kind === "string" ? unquote(raw) : raw;
      tokens.push({ kind, text, at, end, path: kind === "word" ? pathOf(raw) : [] });
    }
    at = end;
  }
  return [...tokens, { kind: "end", text: "the end of the filter", at, end: at, path: [] }];
}

function nextToken(filter: string, at: number): [Token["kind"] | "space", string] {
  for (const [kind, rule] of RULES) {
    rule.lastIndex = at;
    const match = rule.exec(filter);
    if (match) return [kind, match[0]];
  }
  const found = filter[at] === '"' ? "a quote that is never closed" : `"${filter[at]}"`;
  throw new Refusal(`Unparseable filter: expected a field, a value or an operator at column ${at + 1}, got ${found}`);
}
