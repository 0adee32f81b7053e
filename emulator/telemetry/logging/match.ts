import { compileFilter, type Leaf, type Test } from "../filter/compile";
import { type Comparison, type Filter, parseFilter } from "../filter/parse";
import { Refusal } from "../refusal";
import { parseTime } from "../time";
import { compareField } from "./comparison";
import type { LogEntry } from "./entry";
import { type FieldType, fieldTypeOf, leavesOf, valuesAt } from "./fields";

/** Which entries a filter of Cloud Logging selects. */
export interface EntryFilter {
  readonly matches: Test<LogEntry>;
  /** No match is older than this (epoch milliseconds); -Infinity where the filter does not say. */
  readonly notBefore: number;
}

/** What a comparison sees where an entry does not have the field. */
const DEFAULTS: Readonly<Record<FieldType, readonly unknown[]>> = {
  string: [""],
  number: [0],
  duration: ["0s"],
  time: [],
  severity: ["DEFAULT"],
  payload: [],
};

/**
 * Returns the entries that the filter selects, in the Logging query language: comparisons, presence (`field:*`),
 * regular expressions, `log_id("…")`, phrases that any field may contain, AND, OR, NOT and brackets. Throws a refusal
 * for what cannot be read and for fields that no entry has.
 */
export function parseEntryFilter(filter: string): EntryFilter {
  const tree = parseFilter(filter);
  return { matches: compileFilter(tree, compileLeaf), notBefore: earliest(tree) };
}

function compileLeaf(leaf: Leaf): Test<LogEntry> {
  switch (leaf.kind) {
    case "comparison":
      return compileComparison(leaf);
    case "phrase": {
      const test = compareField("payload", ":", leaf.text);
      return (entry) => leavesOf(entry).some(test);
    }
    case "call": {
      if (leaf.name !== "log_id") throw new Refusal(`filter: expected log_id("…"), got ${leaf.name}(…)`);
      const suffix = `/logs/${encodeURIComponent(leaf.arguments[0] ?? "")}`;
      return ({ logName }) => logName.endsWith(suffix);
    }
  }
}

function compileComparison({ path, operator, operand }: Comparison): Test<LogEntry> {
  const type = fieldTypeOf(path);
  if (operand.kind === "call")
    throw new Refusal(`filter: expected a value for ${path.join(".")}, got ${operand.name}(…)`);
  if (operator === ":" && operand.text === "*" && !operand.quoted) return (entry) => valuesAt(entry, path).length > 0;
  const test = compareField(type, operator, operand.text);
  return (entry) => {
    const values = valuesAt(entry, path);
    return (values.length > 0 ? values : DEFAULTS[type]).some(test);
  };
}

/** Returns the latest of the lower bounds that every match must keep to: those that stand in no OR and under no NOT. */
function earliest(filter: Filter): number {
  if (filter.kind === "and") return Math.max(...filter.parts.map(earliest), Number.NEGATIVE_INFINITY);
  if (filter.kind !== "comparison" || filter.path.join(".") !== "timestamp") return Number.NEGATIVE_INFINITY;
  const { operator, operand } = filter;
  const isLowerBound = operator === ">=" || operator === ">" || operator === "=";
  const bound = operand.kind === "literal" && isLowerBound ? parseTime(operand.text) : undefined;
  return bound ?? Number.NEGATIVE_INFINITY;
}
