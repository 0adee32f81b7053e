import { z } from "zod";
import type { LogFilesSource } from "../core/source";
import { RolloutError } from "../errors";
import { parseAnswer } from "../google";
import type { MetricQuery, RequestJson } from "../ports";

const TIME = z.string().transform((text, context) => {
  const time = Date.parse(text);
  if (Number.isNaN(time)) context.addIssue({ code: "custom", message: "expected a time" });
  return time;
});
const PAGE = z.object({
  items: z
    .array(
      z.object({
        name: z.string(),
        size: z.string().regex(/^\d+$/, "expected a size").transform(Number),
        updated: TIME,
      }),
    )
    .default([]),
  nextPageToken: z.string().default(""),
});
const PAGE_SIZE = 1000;
const PAGES_AT_MOST = 50;

/** An application's clock may be ahead of Cloud Storage's, whose time a file has; milliseconds. */
const SKEW = 3_600_000;

/** One file of entries. */
export interface LogObject {
  readonly name: string;
  /** In bytes, as it is kept. */
  readonly size: number;
  /** When it was written, in epoch milliseconds. */
  readonly updated: number;
  /** No entry in it is of this moment or later; epoch milliseconds. */
  readonly until: number;
}

/** The range's files, and when the last of all files was written. */
export interface Listing {
  /** Newest first. */
  readonly objects: readonly LogObject[];
  /** Whether a log sink wrote some of them: it writes an hour in shards, and how many there will be nobody tells. */
  readonly isSharded: boolean;
  /** Epoch milliseconds; absent where there is no file at all. */
  readonly newest?: number;
}

/**
 * Returns the files below the prefix that can hold entries of the range. An entry is older than the file it is in; a file
 * that a log sink named holds one stretch of entries' own times, in UTC. Throws NOT_SUPPORTED for more files than can be listed.
 */
export async function listObjects(
  requestJson: RequestJson,
  { ref, rule, range }: MetricQuery,
  { bucket, prefix }: Pick<LogFilesSource, "bucket" | "prefix">,
): Promise<Listing> {
  const parameters = new URLSearchParams({
    prefix,
    fields: "items(name,size,updated),nextPageToken",
    maxResults: String(PAGE_SIZE),
  });
  const found: LogObject[] = [];
  for (let page = 0; page < PAGES_AT_MOST; page += 1) {
    const answer = await requestJson({
      api: "storage",
      method: "GET",
      path: `/b/${encodeURIComponent(bucket)}/o?${parameters}`,
      kind: "read",
      doing: `list the files of metric '${rule.name}' in gs://${bucket}`,
      project: ref.project,
    });
    const { items, nextPageToken } = parseAnswer(PAGE, answer, `the files of metric '${rule.name}'`);
    for (const item of items) found.push({ ...item, until: untilOf(item) });
    if (nextPageToken === "") return chosen(found, range);
    parameters.set("pageToken", nextPageToken);
  }
  throw new RolloutError(
    "NOT_SUPPORTED",
    `metric '${rule.name}': expected at most ${PAGE_SIZE * PAGES_AT_MOST} files below gs://${bucket}/${prefix}, got more`,
    "Write a longer prefix, such as the one of a single log, or let old files be deleted:\ngcloud storage buckets update --help | grep -A3 lifecycle-file",
  );
}

function untilOf({ name, updated }: Pick<LogObject, "name" | "updated">): number {
  return Math.min(spanOf(name)?.to ?? Number.POSITIVE_INFINITY, updated + 1);
}

function chosen(found: readonly LogObject[], range: MetricQuery["range"]): Listing {
  const inRange = ({ name, updated }: LogObject) => {
    const { from, to } = spanOf(name) ?? { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
    return from < range.to && to > range.from && updated + SKEW > range.from;
  };
  const objects = found.filter(inRange).sort((a, b) => b.until - a.until || b.updated - a.updated);
  if (found.length === 0) return { objects, isSharded: false };
  const isSharded = objects.some(({ name }) => spanOf(name) !== undefined);
  return { objects, isSharded, newest: found.reduce((newest, { updated }) => Math.max(newest, updated), 0) };
}

/** Source: "View logs routed to Cloud Storage" (cloud.google.com/logging/docs/export/storage): hourly, in shards Sn and An. */
const SPAN =
  /(?:^|\/)(\d{4})\/(\d\d)\/(\d\d)\/(\d\d:\d\d:\d\d)_(\d\d:\d\d:\d\d)_(?:A\d+:[^/]*_)?[AS]\d+[^/]*\.json(?:\.gz)?$/;

function spanOf(name: string): { readonly from: number; readonly to: number } | undefined {
  const [, year, month, day, begins, ends] = SPAN.exec(name) ?? [];
  const at = (time: string | undefined) => Date.parse(`${year}-${month}-${day}T${time}Z`);
  const [from, last] = [at(begins), at(ends)];
  // A last second before the first, or one that no clock shows, is somebody's own naming.
  return last >= from ? { from, to: last + 1000 } : undefined;
}
