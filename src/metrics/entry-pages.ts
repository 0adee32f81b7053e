import { z } from "zod";
import { parseAnswer } from "../google";
import type { MetricQuery, RequestJson } from "../ports";
import { jointFilterOf } from "./entries";
import { expressionOf } from "./entry-cells";
import { EntryHolder, type Read } from "./entry-holder";
import { subjectOf, unionOf } from "./together";

/** Logging allows 60 list calls a minute and project, so pages are as large as they may be, and not without end. */
export const PAGE_SIZE = 1000;
/** How long a filter may be, in characters; source: Cloud Logging's documentation, "Quotas and limits". */
const FILTER_AT_MOST = 20_000;
const NEXT = z.object({ nextPageToken: z.string().default("") });
/** What tells whose entry it is and when it was written; all else is its owner's to read. */
const OWNED = z.object({
  entries: z
    .array(
      z.looseObject({
        timestamp: z.string(),
        resource: z.object({ labels: z.object({ revision_name: z.string(), service_name: z.string() }) }),
      }),
    )
    .default([]),
});
type Owned = z.infer<typeof OWNED>["entries"];

/** Returns whether one filter can name the revisions of all questions. */
export function fitsEntryFilter(questions: readonly MetricQuery[]): boolean {
  return filterFor(questions).length <= FILTER_AT_MOST;
}

/**
 * Asks one `entries.list`, page by page and newest first, for the canaries of all questions of one metric; returns how to
 * find what each would have got by itself. At most so many pages are counted for each, and so many for each are read.
 * What cannot be read of one revision's entries is thrown to those alone who asked for it.
 */
export async function readEntries(
  requestJson: RequestJson,
  questions: readonly MetricQuery[],
  pagesAtMost: number,
): Promise<(question: MetricQuery) => Read> {
  const holders = new Map(questions.map((question) => [question, new EntryHolder(question, pagesAtMost * PAGE_SIZE)]));
  const read = questions.length === 1 ? readAlone : readTogether;
  const end = await read(pagesOf(requestJson, questions, pagesAtMost), holders);
  return (question) => (holders.get(question) as EntryHolder).read(end);
}

type Pages = AsyncGenerator<unknown, "all" | "part">;
type Holders = ReadonlyMap<MetricQuery, EntryHolder>;
/** Returns where reading ended: in epoch milliseconds, or `own` where the one question's oldest entry tells. */
type ReadPages = (pages: Pages, holders: Holders) => Promise<number | "own" | undefined>;

const readAlone: ReadPages = async (pages, holders) => {
  for (let next = await pages.next(); ; next = await pages.next()) {
    if (next.done === true) return next.value === "part" ? "own" : undefined;
    for (const holder of holders.values()) {
      holder.take(next.value);
      holder.refuse();
    }
  }
};

const readTogether: ReadPages = async (pages, holders) => {
  let oldest = Number.POSITIVE_INFINITY;
  for (let next = await pages.next(); ; next = await pages.next()) {
    if (next.done === true) return next.value === "part" ? oldest : undefined;
    const owned = ownedOf(next.value, holders);
    for (const { timestamp } of owned) oldest = Math.min(oldest, Date.parse(timestamp));
    share(owned, holders);
    // All have the newest entries that they count: what is older is nobody's.
    if ([...holders.values()].every((holder) => holder.isOver())) return undefined;
  }
};

function share(owned: Owned, holders: Holders): void {
  const parts = new Map<string, Owned>();
  for (const entry of owned) {
    const { service_name: service, revision_name: revision } = entry.resource.labels;
    const part = parts.get(`${service}/${revision}`);
    if (part === undefined) parts.set(`${service}/${revision}`, [entry]);
    else part.push(entry);
  }
  for (const [{ ref, canary }, holder] of holders)
    holder.take({ entries: parts.get(`${ref.service}/${canary}`) ?? [] });
}

function ownedOf(page: unknown, holders: Holders): Owned {
  const [first] = holders.keys();
  return parseAnswer(OWNED, page, `the log entries for metric '${first?.rule.name}'`).entries;
}

async function* pagesOf(requestJson: RequestJson, questions: readonly MetricQuery[], pagesAtMost: number): Pages {
  const [{ ref, rule }] = questions as readonly [MetricQuery];
  const filter = filterFor(questions);
  let pageToken = "";
  for (let page = 0; page < pagesAtMost * questions.length; page += 1) {
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
      doing: `read the log entries for metric '${rule.name}' of ${subjectOf(questions)}`,
      project: ref.project,
    });
    yield answer;
    pageToken = parseAnswer(NEXT, answer, `the log entries for metric '${rule.name}'`).nextPageToken;
    if (pageToken === "") return "all";
  }
  return "part";
}

function filterFor(questions: readonly MetricQuery[]): string {
  const [{ rule }] = questions as readonly [MetricQuery];
  return jointFilterOf(questions, expressionOf(rule).fields, unionOf(questions));
}
