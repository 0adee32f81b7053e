import type { MetricRule } from "../core/metric";
import type { LogFilesSource } from "../core/source";
import { RolloutError } from "../errors";
import type { MetricQuery } from "../ports";
import { ENTRY, type Entry, hasFields, withDefaults } from "./entries";

/** Where an entry stands: `gs://` address and line, counted from 1. */
interface Where {
  readonly address: string;
  readonly line: number;
}

/**
 * Returns the entries of a file, one JSON object a line; empty lines are none. Throws CLOUD_UNREACHABLE that names the line
 * and shows nothing of it: its content may be anybody's data.
 */
export function* parseLines(text: string, address: string): Generator<Entry> {
  let start = 0;
  for (let line = 1; start < text.length; line += 1) {
    const end = text.indexOf("\n", start);
    const content = text.slice(start, end === -1 ? text.length : end).trim();
    start = end === -1 ? text.length : end + 1;
    if (content !== "") yield parseEntry(content, { address, line });
  }
}

function parseEntry(content: string, where: Where): Entry {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch {
    throw broken(where, "one JSON object a line, got a line that is none");
  }
  const entry = ENTRY.safeParse(json);
  if (entry.success) return entry.data;
  throw broken(where, "a log entry with a timestamp, got JSON without one");
}

function broken({ address, line }: Where, expected: string): RolloutError {
  const quoted = `'${address.replaceAll("'", String.raw`'\''`)}'`;
  return new RolloutError(
    "CLOUD_UNREACHABLE",
    `could not read line ${line} of ${address}: expected ${expected}`,
    `Look at the line; if the file is no log, write a prefix that leaves it out:\ngcloud storage cat ${quoted} | sed -n ${line}p`,
  );
}

/** Returns whether the entry is of the service and region, as far as its labels tell. */
export function isOf({ service, region }: MetricQuery["ref"], entry: Entry): boolean {
  const labels = labelsOf(entry);
  return (labels["service_name"] ?? service) === service && (labels["location"] ?? region) === region;
}

/**
 * Returns the entry's revision, undefined for one that has none. Throws PLAN_INVALID where the plan's own expression has
 * no text for an entry with its fields.
 */
export function revisionOf(
  entry: Entry,
  { name, source }: { readonly name: MetricRule["name"]; readonly source: LogFilesSource },
): string | undefined {
  const { revision } = source;
  if (revision === undefined) {
    const told = labelsOf(entry)["revision_name"];
    return typeof told === "string" ? told : undefined;
  }
  if (!hasFields(entry, revision.fields)) return undefined;
  const result = revision.evaluate(withDefaults(entry));
  if (result.kind === "value" && typeof result.value === "string") return result.value;
  const why = result.kind === "failure" ? result.why : `it came to a ${typeof result.value}`;
  throw new RolloutError(
    "PLAN_INVALID",
    `metric '${name}': could not evaluate ${revision.source} on the log entry of ${entry.timestamp}: ${why}`,
    "Write the expression so that it names the revision of every entry that has its fields.",
  );
}

function labelsOf(entry: Entry): Readonly<Record<string, unknown>> {
  return recordOf(recordOf(entry["resource"])["labels"]);
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
