import type { ContainerLine, RequestRecord } from "../../model";
import { type RevisionOrigin, resourceOf } from "../series";
import { renderTime } from "../time";
import { parseSeverity, type Severity } from "./severity";

/** One entry as `entries.list` returns it, in Google's JSON. */
export interface LogEntry {
  readonly insertId: string;
  readonly logName: string;
  readonly resource: { readonly type: string; readonly labels: Readonly<Record<string, string>> };
  readonly timestamp: string;
  readonly receiveTimestamp: string;
  readonly severity?: Severity;
  readonly httpRequest?: Readonly<Record<string, string | number>>;
  readonly trace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly textPayload?: string;
  readonly jsonPayload?: Readonly<Record<string, unknown>>;
}

type Origin = RevisionOrigin & Pick<RequestRecord, "at">;

/** What all entries have; they are received when what they tell of is over. */
function envelope(origin: Origin, log: string, number: number) {
  return {
    insertId: number.toString(36).padStart(12, "0"),
    logName: `projects/${origin.project}/logs/${encodeURIComponent(`run.googleapis.com/${log}`)}`,
    resource: resourceOf(origin),
    receiveTimestamp: renderTime(origin.at),
  };
}

function severityOfStatus(status: number): Severity {
  if (status >= 500) return "ERROR";
  return status >= 400 ? "WARNING" : "INFO";
}

/** Returns when the request came in, in epoch milliseconds: the time that its entry bears. */
export function arrivalOf({ at, latencySeconds }: RequestRecord): number {
  return Math.round(at - latencySeconds * 1000);
}

/** Returns the request log's entry, stamped with the time the request came in; `number` makes its id. */
export function requestEntry(record: RequestRecord, number: number): LogEntry {
  return {
    ...envelope(record, "requests", number),
    timestamp: renderTime(arrivalOf(record)),
    severity: severityOfStatus(record.status),
    httpRequest: {
      requestMethod: record.method,
      requestUrl: record.url,
      status: record.status,
      responseSize: String(record.responseBytes),
      userAgent: record.userAgent,
      latency: `${record.latencySeconds.toFixed(6)}s`,
      protocol: "HTTP/1.1",
    },
    ...(record.trace !== undefined && { trace: `projects/${record.project}/traces/${record.trace}` }),
  };
}

/**
 * Returns the entry for a line. A line that is a JSON object becomes the payload, and its keys `severity`,
 * `logging.googleapis.com/trace` and `logging.googleapis.com/labels` move to where Cloud Logging keeps them; any other
 * line is text. What the platform itself says is a warning.
 */
export function lineEntry(line: ContainerLine, number: number): LogEntry {
  const base = { ...envelope(line, line.stream, number), timestamp: renderTime(line.at) };
  if (line.stream === "varlog/system") return { ...base, severity: "WARNING", textPayload: line.text };
  const object = parseObject(line.text);
  return { ...base, ...(object === undefined ? { textPayload: line.text } : structured(object)) };
}

function structured(
  object: Readonly<Record<string, unknown>>,
): Pick<LogEntry, "severity" | "trace" | "labels" | "jsonPayload"> {
  const {
    severity: named,
    "logging.googleapis.com/trace": trace,
    "logging.googleapis.com/labels": labels,
    ...jsonPayload
  } = object;
  const severity = parseSeverity(named);
  return {
    ...(severity !== undefined && { severity }),
    ...(typeof trace === "string" && { trace }),
    ...(isObject(labels) && {
      labels: Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, String(value)])),
    }),
    jsonPayload,
  };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
