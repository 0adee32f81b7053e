import { renderTime } from "../core/format";
import type { MetricRule } from "../core/metric";
import type { LogFilesSource } from "../core/source";
import { RolloutError } from "../errors";
import { quoted } from "../google";
import type { MetricAnswer, MetricQuery, Metrics, RequestJson } from "../ports";
import { type Entry, hasFields, timeOf } from "./entries";
import { countEntries, type EntryCount, expressionOf, wholeSince } from "./entry-cells";
import { isOf, parseLines, revisionOf } from "./log-lines";
import { type Listing, type LogObject, listObjects } from "./log-objects";
import { canaryPlaceOf } from "./together";

/** What is read of one metric's files at a look, unpacked: as much as a job has room for, some 100,000 entries. */
const BYTES_AT_MOST = 100_000_000;
const FILES_AT_MOST = 2000;
/** Even where less is left, so that a refusal's own text has room. */
const BYTES_AT_LEAST = 1_000_000;

/**
 * Returns numbers counted from files of log entries in a Cloud Storage bucket, of canary and stable in one go. Files come
 * late, a log sink's once an hour: how far they reach is noted. Of more than can be read, only what is newer than
 * everything unread counts, and the answer is incomplete. A line that is no entry throws.
 */
export function createLogFiles(requestJson: RequestJson): Metrics {
  return {
    read: async (query) => {
      const source = sourceOf(query.rule);
      const listing = await listObjects(requestJson, query, source);
      const tally = openTally(query, source);
      const unread = await readObjects(requestJson, query, source, { objects: listing.objects, tally });
      return answerOf(query, { listing, tally, unread });
    },
    renderQuery: (question) => describe(question, sourceOf(question.rule)),
  };
}

function sourceOf({ name, source }: MetricRule): LogFilesSource {
  if (source.kind === "log-files") return source;
  throw new RolloutError("NOT_SUPPORTED", `metric '${name}': expected source log-files, got ${source.kind}`);
}

function describe({ canary, stable, rule }: Omit<MetricQuery, "range">, source: LogFilesSource): string {
  const revision = source.revision?.source ?? "resource.labels.revision_name";
  const names = [canary, ...(stable === undefined ? [] : [stable])].map(quoted).join(" or ");
  const fields = expressionOf(rule).fields.map((path) => path.join("."));
  const having = fields.length === 0 ? "" : ` that have ${fields.join(" and ")}`;
  return `entries of gs://${source.bucket}/${source.prefix}** with ${revision} ${names}${having}`;
}

/** What was counted so far. */
interface Tally {
  readonly canary: EntryCount;
  readonly stable: EntryCount;
  readonly twins: () => number;
  add(entry: Entry): void;
}

/** Sinks may write an entry twice; its id then tells. */
function openTally(query: MetricQuery, source: LogFilesSource): Tally {
  const { ref, rule, range } = query;
  const expression = expressionOf(rule);
  const [canary, stable] = [countEntries(query, expression), countEntries(query, expression)];
  const roles = [
    { place: canaryPlaceOf(query), revision: query.canary, count: canary },
    ...(query.stable === undefined ? [] : [{ place: ref, revision: query.stable, count: stable }]),
  ];
  const countFor = (entry: Entry) => {
    const here = roles.filter(({ place }) => isOf(place, entry));
    if (here.length === 0) return undefined;
    const told = revisionOf(entry, { name: rule.name, source });
    return here.find(({ revision }) => revision === told)?.count;
  };
  const seen = new Set<string>();
  let twins = 0;
  const isTwin = ({ timestamp, insertId, logName }: Entry) => {
    if (typeof insertId !== "string") return false;
    const key = JSON.stringify([timestamp, insertId, logName]);
    if (seen.has(key)) return true;
    seen.add(key);
    return false;
  };
  return {
    canary,
    stable,
    twins: () => twins,
    add(entry) {
      const at = timeOf(entry);
      if (at < range.from || at >= range.to || !hasFields(entry, expression.fields)) return;
      const count = countFor(entry);
      if (count === undefined) return;
      if (isTwin(entry)) twins += 1;
      else count.add(entry);
    },
  };
}

/** Returns the files that were left unread, newest first; none where all was read. */
async function readObjects(
  requestJson: RequestJson,
  { ref, rule }: MetricQuery,
  { bucket }: LogFilesSource,
  { objects, tally }: { readonly objects: readonly LogObject[]; readonly tally: Tally },
): Promise<readonly LogObject[]> {
  let left = BYTES_AT_MOST;
  for (const [index, { name, size }] of objects.entries()) {
    if (size > left || index >= FILES_AT_MOST) return objects.slice(index);
    const text = await requestJson({
      api: "storage",
      method: "GET",
      path: `/b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(name)}?alt=media`,
      kind: "read",
      doing: `read gs://${bucket}/${name} for metric '${rule.name}'`,
      project: ref.project,
      textUpTo: Math.max(left, BYTES_AT_LEAST),
    });
    if (typeof text !== "string") return objects.slice(index);
    left -= Buffer.byteLength(text);
    for (const entry of parseLines(text, `gs://${bucket}/${name}`)) tally.add(entry);
  }
  return [];
}

interface Outcome {
  readonly listing: Listing;
  readonly tally: Tally;
  readonly unread: readonly LogObject[];
}

function answerOf(query: MetricQuery, { listing, tally, unread }: Outcome): MetricAnswer {
  const { range } = query;
  const [newestUnread] = unread;
  const since = newestUnread === undefined ? Number.NEGATIVE_INFINITY : wholeSince(query, newestUnread.until - 1);
  const whole = (count: EntryCount) => count.buckets().filter(({ from }) => from >= since);
  const twice = tally.twins();
  return {
    canary: whole(tally.canary),
    stable: whole(tally.stable),
    query: `${describe(query, sourceOf(query.rule))} from ${renderTime(range.from)} to ${renderTime(range.to)}`,
    ...(unread.length === 0 ? {} : { incomplete: incompleteSince(since, range.to) }),
    notes: [
      ...lateNotes(listing, range.to),
      ...(twice === 0 ? [] : [`${twice} entries came twice and were counted once`]),
    ],
  };
}

function incompleteSince(since: number, end: number): string {
  const read = since < end ? `only what is newer than ${renderTime(since)} was read` : "none of it whole";
  return `the range has more than ${BYTES_AT_MOST / 1e6} MB of log files, or more than ${FILES_AT_MOST} of them, ${read}; write a longer prefix, or let the sink's filter leave more out`;
}

function lateNotes({ newest, isSharded }: Listing, end: number): readonly string[] {
  const shards = isSharded
    ? ["a log sink writes each hour in shards, and whether all are there yet cannot be known"]
    : [];
  if (newest === undefined || newest >= end) return shards;
  const late = Math.round((end - newest) / 1000);
  return [
    ...shards,
    `the newest file is of ${renderTime(newest)}, ${late} s before the end of the range: what came later is not there yet`,
  ];
}
