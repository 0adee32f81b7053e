import { z } from "zod";
import type { ApiRequest, Clock, Face } from "../model";
import type { LogEntry } from "../telemetry/logging/entry";
import { parseEntryFilter } from "../telemetry/logging/match";
import { SEVERITIES, type Severity } from "../telemetry/logging/severity";
import type { Logged, LogStore } from "../telemetry/logging/store";
import { parsePageToken, renderPageToken } from "../telemetry/page";
import { answerOrRefuse, Refusal } from "../telemetry/refusal";
import { parseTime, renderTime } from "../telemetry/time";

/** What the face reads from. */
export interface LoggingParts {
  readonly store: LogStore;
  readonly clock: Clock;
}

const LIST = "/v2/entries:list";
const WRITE = "/v2/entries:write";
const DEFAULT_PAGE = 50;
const MAX_PAGE = 1000;

const ListRequest = z.object({
  resourceNames: z.array(z.string().regex(/^projects\/[^/]+$/, "expected projects/PROJECT")).min(1),
  filter: z.string().default(""),
  orderBy: z.enum(["", "timestamp asc", "timestamp desc"]).default(""),
  pageSize: z.int().min(0).default(0),
  pageToken: z.string().optional(),
});

const LABELS = z.record(z.string(), z.string());
const RESOURCE = z.object({ type: z.string(), labels: LABELS.default({}) });
const LOG_NAME = z.string().regex(/^projects\/[^/]+\/logs\/[^/]+$/, "expected projects/PROJECT/logs/LOG");
const TIME = z.string().refine((text) => parseTime(text) !== undefined, "expected an RFC 3339 time");
const WriteRequest = z.object({
  logName: LOG_NAME.optional(),
  resource: RESOURCE.optional(),
  labels: LABELS.default({}),
  entries: z.array(
    z.object({
      logName: LOG_NAME.optional(),
      resource: RESOURCE.optional(),
      timestamp: TIME.optional(),
      insertId: z.string().optional(),
      severity: z
        .custom<Severity>((name) => Object.hasOwn(SEVERITIES, String(name)), "expected a severity")
        .exactOptional(),
      labels: LABELS.default({}),
      httpRequest: z.record(z.string(), z.union([z.string(), z.number()])).exactOptional(),
      jsonPayload: z.record(z.string(), z.unknown()).exactOptional(),
      textPayload: z.string().exactOptional(),
    }),
  ),
});

/** Returns the face of Cloud Logging v2, as far as `entries.list` and `entries.write`. */
export function createLoggingFace(parts: LoggingParts): Face {
  return (request) => {
    if (request.method !== "POST") return undefined;
    if (request.path === WRITE) return answerOrRefuse(() => ({ status: 200, body: writeEntries(parts, request) }));
    if (request.path !== LIST) return undefined;
    return answerOrRefuse(() => ({ status: 200, body: listEntries(parts, request) }));
  };
}

/** What an entry leaves out is as the request has it; what both leave out is a refusal, and a time is now. */
function writeEntries({ store, clock }: LoggingParts, { body }: ApiRequest): object {
  const { entries, ...common } = parseWith(WriteRequest, body);
  const now = renderTime(clock.now());
  for (const [index, entry] of entries.entries()) {
    const logName = entry.logName ?? common.logName;
    const resource = entry.resource ?? common.resource;
    if (logName === undefined) throw new Refusal(`entries.${index}: expected a logName, got none`);
    if (resource === undefined) throw new Refusal(`entries.${index}: expected a resource, got none`);
    const { timestamp = now, insertId = `${clock.now()}-${index}` } = entry;
    const labels = { ...common.labels, ...entry.labels };
    const whole = { ...entry, logName, resource, timestamp, insertId, labels, receiveTimestamp: now };
    store.addEntry(logName.split("/")[1] ?? "", whole, Math.max(clock.now(), Date.parse(timestamp)));
  }
  return {};
}

function listEntries({ store, clock }: LoggingParts, { body }: ApiRequest): object {
  const { resourceNames, filter, orderBy, pageSize, pageToken } = parseWith(ListRequest, body);
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

function parseWith<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Refusal(`${issue?.path.join(".") || "body"}: ${issue?.message ?? "cannot be read"}`);
}
