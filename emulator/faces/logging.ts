import { z } from "zod";
import type { ApiRequest, Clock, Face } from "../model";
import type { LogEntry } from "../telemetry/logging/entry";
import { parseEntryFilter } from "../telemetry/logging/match";
import type { Logged, LogStore } from "../telemetry/logging/store";
import { parsePageToken, renderPageToken } from "../telemetry/page";
import { answerOrRefuse, Refusal } from "../telemetry/refusal";

/** What the face reads from. */
export interface LoggingParts {
  readonly store: LogStore;
  readonly clock: Clock;
}

const PATH = "/v2/entries:list";
const DEFAULT_PAGE = 50;
const MAX_PAGE = 1000;

const ListRequest = z.object({
  resourceNames: z.array(z.string().regex(/^projects\/[^/]+$/, "expected projects/PROJECT")).min(1),
  filter: z.string().default(""),
  orderBy: z.enum(["", "timestamp asc", "timestamp desc"]).default(""),
  pageSize: z.int().min(0).default(0),
  pageToken: z.string().optional(),
});

/** Returns the face of Cloud Logging v2, as far as `entries.list`. */
export function createLoggingFace(parts: LoggingParts): Face {
  return (request) => {
    if (request.path !== PATH || request.method !== "POST") return undefined;
    return answerOrRefuse(() => ({ status: 200, body: listEntries(parts, request) }));
  };
}

function listEntries({ store, clock }: LoggingParts, { body }: ApiRequest): object {
  const { resourceNames, filter, orderBy, pageSize, pageToken } = parseListRequest(body);
  const projects = new Set(resourceNames.map((name) => name.slice("projects/".length)));
  const { matches, notBefore } = parseEntryFilter(filter);
  const query = JSON.stringify([resourceNames, filter, orderBy]);
  const cursor = parsePageToken(query, pageToken, clock.now());

  const found = store
    .read(cursor.seenAt, notBefore)
    .filter(({ project }) => projects.has(project))
    .map((logged): [Logged, LogEntry] => [logged, logged.entry()])
    .filter(([, entry]) => matches(entry))
    .sort(([a], [b]) => a.timestamp - b.timestamp || a.number - b.number)
    .map(([, entry]) => entry);
  const ordered = orderBy === "timestamp desc" ? found.toReversed() : found;

  const end = cursor.offset + (pageSize === 0 ? DEFAULT_PAGE : Math.min(pageSize, MAX_PAGE));
  const entries = ordered.slice(cursor.offset, end);
  return {
    ...(entries.length > 0 && { entries }),
    ...(ordered.length > end && { nextPageToken: renderPageToken(query, { ...cursor, offset: end }) }),
  };
}

function parseListRequest(body: unknown): z.infer<typeof ListRequest> {
  const parsed = ListRequest.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Refusal(`${issue?.path.join(".") || "body"}: ${issue?.message ?? "cannot be read"}`);
}
