import { Refusal } from "../refusal";

/** How the values of a field are compared. */
export type FieldType = "string" | "number" | "duration" | "time" | "severity" | "payload";

const HTTP_REQUEST: Readonly<Record<string, FieldType>> = {
  requestMethod: "string",
  requestUrl: "string",
  requestSize: "number",
  status: "number",
  responseSize: "number",
  userAgent: "string",
  remoteIp: "string",
  serverIp: "string",
  referer: "string",
  latency: "duration",
  protocol: "string",
};

/** The fields of an entry that have a value even where none was written: the empty text, or 0. */
const DEFAULTED: Readonly<Record<string, FieldType>> = {
  insertId: "string",
  logName: "string",
  "resource.type": "string",
  timestamp: "time",
  receiveTimestamp: "time",
  severity: "severity",
  trace: "string",
  spanId: "string",
  textPayload: "string",
  ...Object.fromEntries(Object.entries(HTTP_REQUEST).map(([name, type]) => [`httpRequest.${name}`, type])),
};

/** Below these anything may be named; where it is missing, no comparison holds. */
const OPEN = ["jsonPayload", "protoPayload", "labels", "resource.labels", "operation", "sourceLocation"];
/** Objects, which can be asked for as a whole. */
const WHOLE = ["httpRequest", "resource"];

/** Returns how the field is compared; throws a refusal for a name that no log entry has. */
export function fieldTypeOf(path: readonly string[]): FieldType {
  const name = path.join(".");
  const type = Object.hasOwn(DEFAULTED, name) ? DEFAULTED[name] : undefined;
  if (type !== undefined) return type;
  if (WHOLE.includes(name) || OPEN.some((open) => name === open || name.startsWith(`${open}.`))) return "payload";
  throw new Refusal(`filter: expected a field of LogEntry, got ${name}`);
}

/** Returns all values that stand at the path; several where a list is on the way, none where nothing is. */
export function valuesAt(subject: unknown, path: readonly string[]): readonly unknown[] {
  if (Array.isArray(subject)) return subject.flatMap((item) => valuesAt(item, path));
  const [key, ...rest] = path;
  if (key === undefined) return subject === undefined ? [] : [subject];
  if (typeof subject !== "object" || subject === null || !Object.hasOwn(subject, key)) return [];
  return valuesAt((subject as Readonly<Record<string, unknown>>)[key], rest);
}

/** Returns all values inside the subject that hold no others. */
export function leavesOf(subject: unknown): readonly unknown[] {
  if (typeof subject !== "object" || subject === null) return [subject];
  return Object.values(subject).flatMap(leavesOf);
}
