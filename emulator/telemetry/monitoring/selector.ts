import { compileFilter, type Leaf, type Test } from "../filter/compile";
import { type Comparison, type Filter, type Operand, parseFilter } from "../filter/parse";
import { parsePattern } from "../filter/pattern";
import { Refusal } from "../refusal";
import { isMetricType, type MetricType, RESOURCE, type SeriesIdentity } from "../series";

/** What a filter of `timeSeries.list` asks for: one metric, and which of its series. */
export interface Selector<Type extends string = MetricType> {
  readonly type: Type;
  matches(series: SeriesIdentity): boolean;
}

type ValueTest = Test<string>;
type Field = (series: SeriesIdentity) => string;

const FIELDS: ReadonlyMap<string, Field> = new Map<string, Field>([
  ["project", ({ resource }) => resource.labels["project_id"] ?? ""],
  ["metric.type", ({ metric }) => metric.type],
  ["resource.type", ({ resource }) => resource.type],
]);

/** Source: the limit that Google's own adapter of Cloud Monitoring for Kubernetes keeps to. */
const ONE_OF_AT_MOST = 100;

const FUNCTIONS: Readonly<Record<string, (values: readonly string[]) => ValueTest>> = {
  starts_with:
    ([prefix = ""]) =>
    (value) =>
      value.startsWith(prefix),
  ends_with:
    ([suffix = ""]) =>
    (value) =>
      value.endsWith(suffix),
  has_substring:
    ([part = ""]) =>
    (value) =>
      value.includes(part),
  one_of: (values) => {
    if (values.length > ONE_OF_AT_MOST)
      throw new Refusal(`filter: expected at most ${ONE_OF_AT_MOST} values in one_of, got ${values.length}`);
    return (value) => values.includes(value);
  },
  "monitoring.regex.full_match": ([pattern = ""]) => {
    const regex = parsePattern(`^(?:${pattern})$`);
    return (value) => regex.test(value);
  },
};

/**
 * Returns what the filter selects. Throws a refusal for one that cannot be read, names a label that the metric does not
 * have, or does not ask for exactly one metric; 404 for a metric that does not exist.
 */
export function parseSelector(filter: string): Selector {
  const { type, tree } = parseType(filter);
  if (!isMetricType(type)) throw new Refusal(`Cannot find metric(s) that match type = "${type}".`, 404);
  return { type, matches: compileFilter(tree, (leaf) => compileLeaf(leaf, fieldOf)) };
}

/** Returns the same for metrics that clients write, which have whatever labels they were written with. */
export function parseWrittenSelector(filter: string): Selector<string> {
  const { type, tree } = parseType(filter);
  return { type, matches: compileFilter(tree, (leaf) => compileLeaf(leaf, anyField)) };
}

function parseType(filter: string): { readonly type: string; readonly tree: Filter } {
  const tree = parseFilter(filter);
  const [type, ...others] = requiredTypes(tree);
  if (type === undefined || others.length > 0) {
    throw new Refusal(
      `filter: expected exactly one restriction metric.type = "…", got ${others.length === 0 ? "none" : "several"}`,
    );
  }
  return { type, tree };
}

function anyField(path: readonly string[]): Field {
  const known = FIELDS.get(path.join("."));
  if (known !== undefined) return known;
  const [owner, labels, key = ""] = path;
  const isLabel = (owner === "resource" || owner === "metric") && (labels === "labels" || labels === "label");
  if (!isLabel || path.length !== 3) throw new Refusal(`expected a label, got ${path.join(".")}`);
  return (series) => series[owner].labels[key] ?? "";
}

/** Returns the reader of a field such as `resource.labels.service_name`; throws a refusal for one that no series has. */
export function fieldOf(path: readonly string[]): Field {
  const [owner, labels, key, ...rest] = path;
  const known = FIELDS.get(path.join("."));
  if (known !== undefined) return known;
  const isLabel = (labels === "labels" || labels === "label") && key !== undefined && rest.length === 0;
  if (isLabel && owner === "resource" && (RESOURCE.labels as readonly string[]).includes(key)) {
    return ({ resource }) => resource.labels[key] ?? "";
  }
  if (isLabel && owner === "metric" && (RESOURCE.metricLabels as readonly string[]).includes(key)) {
    return ({ metric }) => metric.labels[key] ?? "";
  }
  throw new Refusal(`expected a field of ${RESOURCE.type} or of its metrics, got ${path.join(".")}`);
}

/** Returns the metric types that every match must have: those that stand in no OR and under no NOT. */
function requiredTypes(filter: Filter): readonly string[] {
  if (filter.kind === "and") return filter.parts.flatMap(requiredTypes);
  if (filter.kind !== "comparison" || filter.path.join(".") !== "metric.type" || filter.operator !== "=") return [];
  return filter.operand.kind === "literal" ? [filter.operand.text] : [];
}

type FieldOf = (path: readonly string[]) => Field;

function compileLeaf(leaf: Leaf, fields: FieldOf): Test<SeriesIdentity> {
  if (leaf.kind === "comparison") return compileComparison(leaf, fields);
  throw new Refusal(`filter: expected FIELD = VALUE, got "${leaf.kind === "phrase" ? leaf.text : leaf.name}" alone`);
}

function compileComparison({ path, operator, operand }: Comparison, fields: FieldOf): Test<SeriesIdentity> {
  const field = fields(path);
  const test = operator === ":" ? containing(operand) : equalTo(operand);
  if (operator === "=" || operator === ":") return (series) => test(field(series));
  if (operator === "!=") return (series) => !test(field(series));
  throw new Refusal(`filter: expected =, != or : after ${path.join(".")}, got ${operator}`);
}

function equalTo(operand: Operand): ValueTest {
  if (operand.kind === "call") return functionOf(operand.name)(operand.arguments);
  const text = textOf(operand);
  return (value) => value === text;
}

function containing(operand: Operand): ValueTest {
  if (operand.kind === "call") throw new Refusal(`filter: expected a quoted value after :, got ${operand.name}(…)`);
  const text = textOf(operand);
  return (value) => value.includes(text);
}

function functionOf(name: string): (values: readonly string[]) => ValueTest {
  const made = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (made === undefined)
    throw new Refusal(`filter: expected one of ${Object.keys(FUNCTIONS).join(", ")}, got ${name}(…)`);
  return made;
}

/** Returns the literal; texts must be quoted, as Cloud Monitoring wants them, numbers need not be. */
function textOf({ text, quoted }: Extract<Operand, { kind: "literal" }>): string {
  if (!quoted && !/^-?\d+(\.\d+)?$/.test(text)) throw new Refusal(`filter: expected a quoted value, got ${text}`);
  return text;
}
