import type { Json } from "./json";

/** Content in JSON in one request with metadata of its own, for APIs that take no separate call for the metadata. */
export interface Multipart {
  /** The `Content-Type` of the request. */
  readonly type: string;
  readonly text: string;
}

/** No name in Google Cloud has capitals with an underscore, and JSON without indentation has no line that begins with it. */
const BOUNDARY = "CONTENT_PART";

/** Returns both as `multipart/related` (RFC 2387), metadata first, as uploads to Cloud Storage of `uploadType=multipart` have it. */
export function multipartOf(metadata: Json, content: Json): Multipart {
  const parts = [metadata, content].map(
    (part) => `--${BOUNDARY}\r\ncontent-type: application/json\r\n\r\n${JSON.stringify(part)}\r\n`,
  );
  return { type: `multipart/related; boundary=${BOUNDARY}`, text: `${parts.join("")}--${BOUNDARY}--\r\n` };
}
