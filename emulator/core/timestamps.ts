/** Microseconds since the epoch: Google's timestamps are finer than a millisecond, and two writes never share one. */
export type Micros = number;

/** Returns RFC 3339 with six decimals, as `2025-01-02T03:04:05.678901Z`. */
export function timestamp(micros: Micros): string {
  const seconds = Math.floor(micros / 1_000_000);
  const fraction = String(micros - seconds * 1_000_000).padStart(6, "0");
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${fraction}Z`;
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = BigInt(value);
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  return [...bytes, Number(rest)];
}

/**
 * Returns a v2 etag, quotes included: base64url(protobuf Timestamp of the update) "/" base64url(resource name).
 * The format is that of recorded answers; it changes with the update time only, never with the status.
 */
export function etagOf(name: string, micros: Micros): string {
  const seconds = Math.floor(micros / 1_000_000);
  const nanos = (micros - seconds * 1_000_000) * 1000;
  const stamp = Buffer.from([0x08, ...varint(seconds), ...(nanos > 0 ? [0x10, ...varint(nanos)] : [])]);
  return `"${stamp.toString("base64url")}/${Buffer.from(name).toString("base64url")}"`;
}

/** Returns an etag whose type is bytes, as policies and service accounts have: base64 of the microseconds as eight big-endian bytes. */
export function bytesEtagOf(micros: Micros): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(micros));
  return bytes.toString("base64");
}

/** Returns a v1 resourceVersion: the same bytes, without padding. */
export function resourceVersionOf(micros: Micros): string {
  return bytesEtagOf(micros).replace(/=+$/, "");
}

/** Returns the microseconds of a resourceVersion, or undefined when it is not one. */
export function microsOfResourceVersion(version: string): Micros | undefined {
  const bytes = Buffer.from(version, "base64");
  return bytes.length === 8 ? Number(bytes.readBigUInt64BE()) : undefined;
}
