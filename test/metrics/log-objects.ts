import { gzipSync } from "node:zlib";
import type { MetricRule } from "../../src/core/metric";
import type { LogFilesSource } from "../../src/core/source";
import { createLogFiles } from "../../src/metrics/log-files";
import { compileExpression } from "../../src/plan/expression";
import { connect, type Google, REF, startGoogle } from "../cloud/google";
import { bad, CANARY, RANGE, STABLE, START, status } from "./log-entries";

/** A file as the bucket has it; `updated` in seconds after the range's start. */
export interface File {
  readonly name: string;
  readonly text?: string;
  readonly gzip?: true;
  readonly updated?: number;
  readonly size?: number;
}

/** Returns the entries as lines; `revision` is the canary unless told otherwise. */
export const lines = (...entries: readonly object[]) => entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
/** Returns a request's entry of the revision. */
export const of = (revision: string, seconds: number, code = 200, labels: object = {}) => ({
  ...status(seconds, code),
  resource: { labels: { revision_name: revision, ...labels } },
});

/** Starts a server that is a bucket of these files, two a page. */
export function bucketOf(...files: readonly File[]): Promise<Google> {
  const item = ({ name, text = "", updated = 600, size }: File) => ({
    name,
    size: String(size ?? Buffer.byteLength(text)),
    updated: new Date(START + updated * 1000).toISOString(),
  });
  return startGoogle(({ path }, { res }) => {
    const url = new URL(path, "http://x");
    if (url.pathname.endsWith("/o")) {
      const from = Number(url.searchParams.get("pageToken") ?? 0);
      const items = files.slice(from, from + 2).map(item);
      return { json: { items, ...(from + 2 < files.length ? { nextPageToken: String(from + 2) } : {}) } };
    }
    const name = decodeURIComponent(url.pathname.split("/").at(-1) ?? "");
    const file = files.find((one) => one.name === name);
    const bytes = Buffer.from(file?.text ?? "");
    res.writeHead(200).end(file?.gzip === true ? gzipSync(bytes) : bytes);
    return "handled";
  });
}

const SOURCE: LogFilesSource = { kind: "log-files", bucket: "logs", prefix: "run/" };
/** Returns the share of 5xx answers in the files. */
export const inFiles = (source: Partial<LogFilesSource> = {}, rule = bad("httpRequest.status >= 500")): MetricRule => ({
  ...rule,
  source: { ...SOURCE, ...source },
});
/** Returns a CEL expression over an entry. */
export function expression(source: string) {
  const compiled = compileExpression(source, "entry", "string");
  if ("why" in compiled) throw new Error(compiled.why);
  return compiled;
}

/** Returns the door, with the server for Cloud Storage. */
export const door = (google: Google) =>
  createLogFiles(
    connect(google, { env: { CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE: `${google.url}/storage/v1/` } }).requestJson,
  );
/** Reads the metric of both revisions; throws what it throws. */
export const readFiles = (google: Google, rule = inFiles()) =>
  door(google).read({ ref: REF, canary: CANARY, stable: STABLE, rule, range: RANGE });
/** Returns which files were read, in order. */
export const filesRead = (google: Google) =>
  google.seen
    .filter(({ path }) => path.includes("alt=media"))
    .map(({ path }) => decodeURIComponent(path.replace(/^.*\/o\/|\?.*$/g, "")));
