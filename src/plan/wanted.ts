/** What an expression must come to. */
export type Wanted = "bool" | "number" | "string" | "list";

interface Rule {
  /** Completes "expected …". */
  readonly words: string;
  /** Whether a CEL type may be it; `dyn` may be anything. */
  fits(type: string): boolean;
  /** Returns the value as plain JavaScript, undefined where it is something else. */
  read(value: unknown): unknown;
}

const NUMBERS: readonly string[] = ["int", "uint", "double"];

/** How each of them is recognised, before and after it is evaluated. */
export const WANTED: Readonly<Record<Wanted, Rule>> = {
  bool: {
    words: "true or false",
    fits: (type) => type === "bool" || type === "dyn",
    read: (value) => (typeof value === "boolean" ? value : undefined),
  },
  number: {
    words: "a number",
    fits: (type) => NUMBERS.includes(type) || type === "dyn",
    read: finite,
  },
  string: {
    words: "a text",
    fits: (type) => type === "string" || type === "dyn",
    read: (value) => (typeof value === "string" ? value : undefined),
  },
  list: {
    words: "a list",
    fits: (type) => type === "list" || type.startsWith("list<") || type === "dyn",
    read: (value) => (Array.isArray(value) ? value.map(plain) : undefined),
  },
};

function finite(result: unknown): number | undefined {
  const value = typeof result === "bigint" ? Number(result) : result;
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** CEL has whole numbers as BigInt, maps as Map and times as Date; whoever reads points knows JSON alone. */
function plain(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  const pairs = value instanceof Map ? [...value] : isPlainObject(value) ? Object.entries(value) : undefined;
  return pairs === undefined ? value : Object.fromEntries(pairs.map(([key, one]) => [String(key), plain(one)]));
}

function isPlainObject(value: unknown): value is object {
  return value instanceof Object && !Array.isArray(value);
}
