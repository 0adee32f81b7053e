import type { Operator } from "../filter/parse";
import { parsePattern } from "../filter/pattern";
import { Refusal } from "../refusal";
import { parseTime } from "../time";
import { type FieldType, leavesOf } from "./fields";
import { parseSeverity, SEVERITIES } from "./severity";

/** Returns whether one value of a field satisfies a comparison. */
export type ValueTest = (value: unknown) => boolean;

type Order = "=" | "!=" | ">" | ">=" | "<" | "<=";

const HOLDS: Readonly<Record<Order, (order: number) => boolean>> = {
  "=": (order) => order === 0,
  "!=": (order) => order !== 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
};

const SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };

/** Returns seconds for a duration such as `1.5s` or `200ms`; undefined for any other text. */
function parseDuration(text: string): number | undefined {
  const [, number, unit = "s"] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  return number === undefined ? undefined : Number(number) * (SECONDS[unit] ?? 1);
}

function parseNumber(text: string): number | undefined {
  const number = Number(text);
  return text.trim() === "" || Number.isNaN(number) ? undefined : number;
}

/** What turns a text into a number that can be ordered, for the types that have one. */
const SCALES: Readonly<
  Record<Exclude<FieldType, "string" | "payload">, { what: string; of(text: string): number | undefined }>
> = {
  number: { what: "a number", of: parseNumber },
  duration: { what: "a duration such as 1.5s", of: parseDuration },
  time: { what: "an RFC 3339 time", of: parseTime },
  severity: {
    what: `one of ${Object.keys(SEVERITIES).join(", ")}`,
    of: (text) => parseNumber(text) ?? SEVERITIES[parseSeverity(text) ?? "DEFAULT"],
  },
};

/** Returns the test for a comparison of a field; throws a refusal for a value that the field cannot be compared with. */
export function compareField(type: FieldType, operator: Operator, text: string): ValueTest {
  if (operator === "=~" || operator === "!~") return matching(operator, text);
  if (type === "string" || type === "payload") return comparePayload(operator, text);
  const { what, of } = SCALES[type];
  const isKnown = type !== "severity" || parseSeverity(text) !== undefined || parseNumber(text) !== undefined;
  const wanted = of(text);
  if (wanted === undefined || !isKnown) throw new Refusal(`filter: expected ${what}, got ${text}`);
  const holds = HOLDS[operator === ":" ? "=" : operator];
  return (value) => {
    const actual = of(String(value));
    return actual !== undefined && holds(actual - wanted);
  };
}

function matching(operator: "=~" | "!~", text: string): ValueTest {
  const pattern = parsePattern(text);
  return (value) => typeof value === "string" && pattern.test(value) === (operator === "=~");
}

/** Texts are compared without regard to case, numbers as numbers, and truth values by their names. */
function comparePayload(operator: Exclude<Operator, "=~" | "!~">, text: string): ValueTest {
  if (operator === ":") return (value) => leavesOf(value).some((leaf) => contains(leaf, text));
  const holds = HOLDS[operator];
  return (value) => {
    const order = orderOf(value, text);
    return order !== undefined && holds(order);
  };
}

function contains(value: unknown, text: string): boolean {
  if (typeof value === "string") return value.toLowerCase().includes(text.toLowerCase());
  return orderOf(value, text) === 0;
}

/** Returns below, at or above 0 as the value comes before, with or after the text; undefined where they cannot be compared. */
function orderOf(value: unknown, text: string): number | undefined {
  if (typeof value === "number") {
    const number = parseNumber(text);
    return number === undefined ? undefined : value - number;
  }
  if (typeof value === "boolean") {
    return /^(true|false)$/i.test(text) ? Number(value) - Number(text.toLowerCase() === "true") : undefined;
  }
  if (typeof value !== "string") return undefined;
  const [a, b] = [value.toLowerCase(), text.toLowerCase()];
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
