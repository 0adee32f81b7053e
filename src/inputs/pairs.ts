/** One `NAME=VALUE`. */
export interface Pair {
  readonly name: string;
  readonly value: string;
  /** Number of the line that it begins on, from 1. */
  readonly line: number;
}

/** The pairs of a text, and what is wrong with it: sentences that show no value and no name, for either may be a part of a secret. */
export interface Pairs {
  readonly pairs: readonly Pair[];
  readonly mistakes: readonly string[];
}

/** A value in quotes, with doubled quotes in it, as CSV has it (RFC 4180); then the line must end. */
const QUOTED = /^"((?:[^"]|"")*)"[ \t\r]*(?:\n|$)/;
const PLAIN = /^([^\n]*)(?:\n|$)/;

/**
 * Returns the `NAME=VALUE` of a text, one a line; blank lines do not count. A value in double quotes may span lines.
 * `what` completes "expected …": "a build argument such as VERSION=1.2.3".
 */
export function parsePairs(text: string, what: string, namePattern: RegExp): Pairs {
  const [pairs, mistakes]: [Pair[], string[]] = [[], []];
  let line = 1;
  for (let rest = text; rest !== ""; ) {
    const { taken, pair, mistake } = takePair(rest, line, namePattern);
    if (pair !== undefined) pairs.push(pair);
    if (mistake !== undefined) mistakes.push(`expected ${what} on line ${line}, got ${mistake}`);
    line += taken.split("\n").length - 1;
    rest = rest.slice(taken.length);
  }
  const repeated = pairs.filter(({ name }, index) => pairs.findIndex((pair) => pair.name === name) < index);
  const again = repeated.map(({ line: at }) => `expected each name once, got the one on line ${at} again`);
  return { pairs, mistakes: [...mistakes, ...again] };
}

interface Taken {
  readonly taken: string;
  readonly pair?: Pair;
  readonly mistake?: string;
}

function takePair(rest: string, line: number, namePattern: RegExp): Taken {
  const [whole = rest, first = ""] = PLAIN.exec(rest) ?? [];
  if (first.trim() === "") return { taken: whole };
  const at = first.indexOf("=");
  if (at < 0) return { taken: whole, mistake: "a line without '='" };
  const name = first.slice(0, at).trim();
  if (!namePattern.test(name)) return { taken: whole, mistake: "a name with other characters in it, or none" };
  const behind = rest.slice(at + 1);
  if (!behind.startsWith('"'))
    return { taken: whole, pair: { name, value: first.slice(at + 1).replace(/\r$/, ""), line } };
  const quoted = QUOTED.exec(behind);
  if (quoted === null) return { taken: whole, mistake: "a value whose quotes are not closed at a line's end" };
  const value = (quoted[1] ?? "").replaceAll('""', '"');
  return { taken: rest.slice(0, at + 1) + quoted[0], pair: { name, value, line } };
}
