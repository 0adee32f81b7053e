import { renderTime } from "../core/format";
import type { MetricQuery, Metrics, RequestJson } from "../ports";
import { filterOf } from "./entries";
import { expressionOf } from "./entry-cells";
import type { Read } from "./entry-holder";
import { fitsEntryFilter, PAGE_SIZE, readEntries } from "./entry-pages";
import { askTogether, canaryPlaceOf } from "./together";

/** The canary is read whole; what stable has is only compared with, and it has twenty times as many entries. */
const PAGES_AT_MOST = { canary: 50, stable: 5 } as const;

/**
 * Returns numbers counted from log entries: every entry of the revision in which the expression's fields exist is put to
 * the expression. An entry that it cannot be evaluated on throws. Of more entries than can be read only the newest
 * stretches that were read whole are counted: of the canary's the answer then says that it is incomplete, of stable's
 * there is a note. What is asked of one metric of many services of a region in the same moment is one request.
 */
export function createCloudLogging(requestJson: RequestJson): Metrics {
  const [readCanary, readStable] = [reader(requestJson, "canary"), reader(requestJson, "stable")];
  return {
    read: async (query) => {
      const answer = { query: filterOf(query, expressionOf(query.rule).fields, query.range) };
      const { stable, canaryService: _, ...question } = query;
      const canary = await readCanary({ ...question, ref: canaryPlaceOf(query) });
      const incomplete = canary.unread === undefined ? {} : { incomplete: incompleteSince(canary, query.range.to) };
      if (stable === undefined) return { canary: canary.buckets, ...answer, ...incomplete, stable: [] };
      // One after the other, the canary first: should the quota end in between, it ends where less is lost.
      const compared = await readStable({ ...question, canary: stable });
      const notes = compared.unread === undefined ? [] : [stableSince(compared, query.range.to)];
      return { canary: canary.buckets, ...answer, ...incomplete, stable: compared.buckets, notes };
    },
    renderQuery: (question) => filterOf(question, expressionOf(question.rule).fields),
  };
}

/** Returns how the revision that a question has for its canary is read. */
function reader(requestJson: RequestJson, role: keyof typeof PAGES_AT_MOST): (question: MetricQuery) => Promise<Read> {
  return askTogether({
    keyOf: ({ ref, rule }) => JSON.stringify([ref.project, ref.region, rule.name, expressionOf(rule).fields]),
    fits: fitsEntryFilter,
    ask: (questions) => readEntries(requestJson, questions, PAGES_AT_MOST[role]),
  });
}

const OTHERS = "the services that were asked for together have";

function incompleteSince({ since, unread }: Read, end: number): string {
  const read = since < end ? `only what is newer than ${renderTime(since)} was read` : "none of it whole";
  const whose = unread === "joint" ? OTHERS : "the range has";
  const most = PAGE_SIZE * PAGES_AT_MOST.canary;
  return `${whose} more than ${most} log entries${unread === "joint" ? " each" : ""}, ${read}; use source: cloud-run, which counts requests without reading their log entries, make the watch shorter, or use an expression whose fields fewer entries have`;
}

function stableSince({ since, unread }: Read, end: number): string {
  const whole = since < end ? `only from ${renderTime(since)} on` : "in no stretch whole";
  const most = PAGE_SIZE * PAGES_AT_MOST.stable;
  return unread === "joint"
    ? `stable is compared with ${whole}: ${OTHERS} more than ${most} log entries each`
    : `stable has more than ${most} log entries and is compared with ${whole}`;
}
