import { promisify } from "node:util";
import { gunzip } from "node:zlib";

const unpack = promisify(gunzip);
/** RFC 1952, section 2.3.1. */
const GZIP = [0x1f, 0x8b];

/** What packing may add to a text that cannot be packed any smaller, its file name included; bytes. */
const WRAPPING = 4096;

/** The text has more bytes than it may. To ask again is no use. */
export class TooLong extends Error {
  override readonly name = "TooLong";
}

/**
 * Returns the body as text, unpacked where it begins as gzip does, whatever its headers say: files are packed by who wrote
 * them. Throws TooLong for a text of more than `most` bytes, and whatever is wrong with a packed body that is cut off.
 */
export async function readUnpacked(body: AsyncIterable<Uint8Array>, most: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > most + WRAPPING) throw new TooLong();
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  if (!GZIP.every((byte, index) => bytes[index] === byte)) {
    if (bytes.length > most) throw new TooLong();
    return bytes.toString("utf8");
  }
  const unpacked = await unpack(bytes, { maxOutputLength: most }).catch((error: unknown) => {
    throw isTooLarge(error) ? new TooLong() : error;
  });
  return unpacked.toString("utf8");
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
}
