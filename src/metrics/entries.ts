import { z } from "zod";
import { renderTime } from "../core/format";
import { quoted } from "../google";
import type { MetricQuery } from "../ports";
import { revisionsOf, servicesOf } from "./together";

/** A field of an entry by its path, e.g. `["httpRequest", "status"]`. */
type Path = readonly string[];

/** A log entry, as far as every one has it. */
export const ENTRY = z.looseObject({
  timestamp: z.string().refine((text) => !Number.isNaN(Date.parse(text)), "expected a time"),
});
/** A log entry as Cloud Logging's JSON has it. */
export type Entry = z.infer<typeof ENTRY>;

/** Returns when the entry was written, in epoch milliseconds. */
export function timeOf(entry: Entry): number {
  return Date.parse(entry.timestamp);
}

/** One page of `entries:list`; an empty token means that it is the last. */
export const PAGE = z.object({ entries: z.array(ENTRY).default([]), nextPageToken: z.string().default("") });

/** The parts of an entry that may be missing; the backend is asked for entries that have them. */
const OPTIONAL = ["httpRequest", "jsonPayload", "protoPayload", "textPayload", "labels", "operation", "sourceLocation"];

/**
 * Returns the filter for the entries of the canary, and of stable where it is asked for, that have the fields, in the
 * range or, without one, at any time; it can be pasted into Logs Explorer.
 */
export function filterOf(
  question: Omit<MetricQuery, "range">,
  fields: readonly Path[],
  range?: MetricQuery["range"],
): string {
  return jointFilterOf([question], fields, range);
}

/** Returns the filter for the entries of all questions, which are of one region; of several rollouts it names the revisions alone. */
export function jointFilterOf(
  questions: readonly Omit<MetricQuery, "range">[],
  fields: readonly Path[],
  range?: MetricQuery["range"],
): string {
  const times =
    range === undefined
      ? []
      : [`timestamp>=${quoted(renderTime(range.from))}`, `timestamp<${quoted(renderTime(range.to))}`];
  const present = fields.filter(([root]) => OPTIONAL.includes(root ?? "")).map((path) => `${pathOf(path)}:*`);
  const [{ ref }] = questions as readonly [Omit<MetricQuery, "range">];
  const services = servicesOf(questions);
  const isNamed = services.length === 1 || questions.length === 1;
  return [
    `resource.type="cloud_run_revision"`,
    ...(isNamed ? [`resource.labels.service_name=${anyOf(services)}`] : []),
    `resource.labels.location=${quoted(ref.region)}`,
    `resource.labels.revision_name=${anyOf(revisionsOf(questions))}`,
    ...times,
    ...present,
  ].join(" AND ");
}

function anyOf(names: readonly string[]): string {
  const all = names.map(quoted);
  return all.length === 1 ? all.join("") : `(${all.join(" OR ")})`;
}

function pathOf(path: Path): string {
  return path.map((name) => (/^[A-Za-z_]\w*$/.test(name) ? name : quoted(name))).join(".");
}

/** Returns whether the entry has all the fields; `null` counts as missing, as it does in Google's JSON. */
export function hasFields(entry: Entry, fields: readonly Path[]): boolean {
  return fields.every((path) => {
    let value: unknown = withDefaults(entry);
    for (const name of path) {
      if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return false;
      value = (value as Readonly<Record<string, unknown>>)[name];
    }
    return value !== undefined && value !== null;
  });
}

/** Returns the entry with what Google's JSON leaves out because it has its default value. */
export function withDefaults(entry: Entry): Entry {
  return { severity: "DEFAULT", ...entry };
}
