import { renderTime } from "../core/format";
import type { Bucket } from "../core/metric";
import { parseAnswer } from "../google";
import type { MetricQuery, Metrics, RequestJson } from "../ports";
import { type Entry, filterOf, hasFields, PAGE, timeOf } from "./entries";
import { countEntries, expressionOf, wholeSince } from "./entry-cells";

/** Logging allows 60 list calls a minute and project, so pages are as large as they may be, and not without end. */
const PAGE_SIZE = 1000;
/** The canary is read whole; what stable has is only compared with, and it has twenty times as many entries. */
const PAGES_AT_MOST = { canary: 50, stable: 5 } as const;

/**
 * Returns numbers counted from log entries: every entry of the revision in which the expression's fields exist is put to
 * the expression. An entry that it cannot be evaluated on throws. Of more entries than can be read only the newest
 * stretches that were read whole are counted: of the canary's the answer then says that it is incomplete, of stable's
 * there is a note.
 */
export function createCloudLogging(requestJson: RequestJson): Metrics {
  return {
    read: async (query) => {
      const canary = await readBuckets(requestJson, query, "canary");
      const answer = { canary: canary.buckets, query: filterOf(query, expressionOf(query.rule).fields, query.range) };
      const incomplete = canary.unread ? { incomplete: incompleteSince(canary.since, query.range.to) } : {};
      if (query.stable === undefined) return { ...answer, ...incomplete, stable: [] };
      // One after the other, the canary first: should the quota end in between, it ends where less is lost.
      const stable = await readBuckets(requestJson, { ...query, canary: query.stable }, "stable");
      const notes = stable.unread ? [stableSince(stable.since, query.range.to)] : [];
      return { ...answer, ...incomplete, stable: stable.buckets, notes };
    },
    renderQuery: (question) => filterOf(question, expressionOf(question.rule).fields),
  };
}

interface Read {
  readonly buckets: readonly Bucket[];
  readonly unread: boolean;
  /** From when on everything was read; epoch milliseconds. */
  readonly since: number;
}

async function readBuckets(
  requestJson: RequestJson,
  { stable: _, ...query }: MetricQuery,
  role: keyof typeof PAGES_AT_MOST,
): Promise<Read> {
  const expression = expressionOf(query.rule);
  const filter = filterOf(query, expression.fields, query.range);
  const { entries, unread } = await readEntries(requestJson, query, filter, PAGES_AT_MOST[role]);
  const since = unread ? wholeSince(query, oldestOf(entries, query.range.to)) : Number.NEGATIVE_INFINITY;
  const count = countEntries(query, expression);
  for (const entry of entries) {
    if (timeOf(entry) >= since && hasFields(entry, expression.fields)) count.add(entry);
  }
  return { buckets: count.buckets(), unread, since };
}

function oldestOf(entries: readonly Entry[], none: number): number {
  return entries.reduce((oldest, entry) => Math.min(oldest, timeOf(entry)), none);
}

function incompleteSince(since: number, end: number): string {
  const read = since < end ? `only what is newer than ${renderTime(since)} was read` : "none of it whole";
  return `the range has more than ${PAGE_SIZE * PAGES_AT_MOST.canary} log entries, ${read}; use source: cloud-run, which counts requests without reading their log entries, make the watch shorter, or use an expression whose fields fewer entries have`;
}

function stableSince(since: number, end: number): string {
  const whole = since < end ? `only from ${renderTime(since)} on` : "in no stretch whole";
  return `stable has more than ${PAGE_SIZE * PAGES_AT_MOST.stable} log entries and is compared with ${whole}`;
}

/** Newest first, so that what had to be left unread is the past: a canary that is at fault now is seen. */
async function readEntries(
  requestJson: RequestJson,
  { ref, rule }: MetricQuery,
  filter: string,
  pagesAtMost: number,
): Promise<{ readonly entries: readonly Entry[]; readonly unread: boolean }> {
  const found: Entry[] = [];
  let pageToken = "";
  for (let page = 0; page < pagesAtMost; page += 1) {
    const answer = await requestJson({
      api: "logging",
      method: "POST",
      path: "/v2/entries:list",
      body: {
        resourceNames: [`projects/${ref.project}`],
        filter,
        orderBy: "timestamp desc",
        pageSize: PAGE_SIZE,
        ...(pageToken === "" ? {} : { pageToken }),
      },
      kind: "read",
      doing: `read the log entries for metric '${rule.name}' of '${ref.service}'`,
      project: ref.project,
    });
    const { entries, nextPageToken } = parseAnswer(PAGE, answer, `the log entries for metric '${rule.name}'`);
    found.push(...entries);
    if (nextPageToken === "") return { entries: found, unread: false };
    pageToken = nextPageToken;
  }
  return { entries: found, unread: true };
}
