import type { ObjectFields } from "../buckets";
import { ApiError } from "../core/errors";
import { objectOf, textOf } from "../core/json";
import type { ApiRequest } from "../model";

/** What is to be written. */
export interface Upload {
  readonly fields: ObjectFields;
  readonly content: Uint8Array;
}

/**
 * Returns the object of an upload in one request, with or without metadata beside it. Throws INVALID_ARGUMENT for one that
 * cannot be taken apart, UNIMPLEMENTED for one in several requests, which clients use from some megabytes on.
 */
export function parseUpload({ query, headers, body }: ApiRequest): Upload {
  const content = body instanceof Uint8Array ? Buffer.from(body) : Buffer.alloc(0);
  const type = headers["content-type"] ?? "application/octet-stream";
  const name = query.get("name") ?? "";
  switch (query.get("uploadType")) {
    case "media":
      return {
        fields: named({
          name,
          contentType: type,
          contentEncoding: query.get("contentEncoding") ?? "",
          cacheControl: "",
        }),
        content,
      };
    case "multipart":
      return parseMultipart(content, type, name);
    default:
      throw new ApiError("UNIMPLEMENTED", "The emulator takes uploads of uploadType media and multipart only.");
  }
}

function named(fields: ObjectFields): ObjectFields {
  if (fields.name === "") throw new ApiError("INVALID_ARGUMENT", "Required object name not provided.");
  return fields;
}

/** RFC 2387 with two parts: metadata in JSON, then the content. */
function parseMultipart(body: Buffer, type: string, name: string): Upload {
  const boundary = /boundary=(?:"([^"]+)"|'([^']+)'|([^;\s]+))/
    .exec(type)
    ?.slice(1)
    .find((found) => found !== undefined);
  const delimiter = `--${boundary ?? ""}`;
  const [first, second, end] = placesOf(body, delimiter);
  if (first === undefined || second === undefined || end === undefined) {
    throw new ApiError("INVALID_ARGUMENT", "Malformed multipart body.");
  }
  const metadata = partOf(body.subarray(first + delimiter.length, second));
  const media = partOf(body.subarray(second + delimiter.length, end));
  const told = objectOf(parseJson(metadata.content));
  const fields = {
    name: textOf(told["name"]) || name,
    contentType: textOf(told["contentType"]) || media.type,
    contentEncoding: textOf(told["contentEncoding"]),
    cacheControl: textOf(told["cacheControl"]),
  };
  return { fields: named(fields), content: media.content };
}

function parseJson(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString("utf8"));
  } catch {
    throw new ApiError("INVALID_ARGUMENT", "Malformed metadata in a multipart body.");
  }
}

function placesOf(body: Buffer, delimiter: string): readonly number[] {
  const places: number[] = [];
  for (let at = body.indexOf(delimiter); at !== -1; at = body.indexOf(delimiter, at + delimiter.length))
    places.push(at);
  return places;
}

/** A part is headers, an empty line, and a content that ends before the line break of the next delimiter. */
function partOf(part: Buffer): { readonly type: string; readonly content: Buffer } {
  const [, gap = ""] = /\r?\n(\r?\n)/.exec(part.toString("latin1")) ?? [];
  const blank = part.indexOf(`${gap}${gap}`);
  const head = part.subarray(0, blank).toString("latin1");
  const content = part.subarray(blank + 2 * gap.length, part.length - gap.length);
  return { type: /^content-type: *(.+?)\r?$/im.exec(head)?.[1] ?? "application/octet-stream", content };
}
