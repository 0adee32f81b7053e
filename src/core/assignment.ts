import { md5Head } from "./md5";

const BUCKETS = 100;
const TEXT = new TextEncoder();

/**
 * Returns the user's bucket, 0–99: `int(md5(user_id.encode()).hexdigest()[:8], 16) % 100`, the same on every machine and
 * for good. The empty text has a bucket, too; half of a surrogate pair counts as U+FFFD, which is what every encoder of
 * the web makes of it. Throws a TypeError for what is no text: a number and its digits are not the same user.
 *
 * MD5 is computed here and not by `node:crypto`, because the same function assigns in the tool's pure core and in routers,
 * also where there is no such module (a browser, an edge) or it refuses MD5 (FIPS); no package is in the published helper.
 */
export function bucketOf(userId: string): number {
  if (typeof userId !== "string") throw new TypeError(`expected a user id as text, got ${kindOf(userId)}`);
  return md5Head(TEXT.encode(userId)) % BUCKETS;
}

/**
 * Returns whether the user belongs to the canary at this percent: whoever does at 5 does at 10; at 0 nobody, at 100 all.
 * Throws as `bucketOf` does, and for a percent that is no integer 0–100: a TypeError where it is no number, else a RangeError.
 */
export function isCanary(userId: string, percent: number): boolean {
  return bucketOf(userId) < checkedPercent(percent);
}

/**
 * Returns the percent that an environment variable holds. Throws for everything but an integer 0–100 in plain digits: a
 * TypeError for a variable that is not set, a RangeError for an empty, signed, padded or fractional one.
 */
export function parsePercent(text: string | undefined): number {
  if (typeof text !== "string") throw new TypeError(`expected a percent as text, got ${kindOf(text)}`);
  if (!/^(0|[1-9]\d{0,2})$/.test(text)) throw outOfRange(JSON.stringify(text));
  return checkedPercent(Number(text));
}

/**
 * Returns the percent that the document says which the tool publishes, `{"version":1,"percent":5,"assignment":"md5",…}`;
 * members that it does not know are passed over. Throws a SyntaxError for what is no JSON, and a TypeError or RangeError
 * for another version, another assignment, or a percent that is no integer 0–100.
 */
export function parsePercentDocument(text: string): number {
  const document: unknown = JSON.parse(text);
  if (typeof document !== "object" || document === null || Array.isArray(document))
    throw new TypeError(`expected a JSON object with a percent, got ${kindOf(document)}`);
  const { version, assignment, percent }: { version?: unknown; assignment?: unknown; percent?: unknown } = document;
  if (version !== 1) throw new RangeError(`expected a document of version 1, got ${JSON.stringify(version)}`);
  if (assignment !== "md5") throw new RangeError(`expected the assignment "md5", got ${JSON.stringify(assignment)}`);
  return checkedPercent(percent);
}

function checkedPercent(percent: unknown): number {
  if (typeof percent !== "number") throw new TypeError(`expected a percent as a number, got ${kindOf(percent)}`);
  if (!Number.isInteger(percent) || percent < 0 || percent > 100) throw outOfRange(String(percent));
  return percent;
}

function outOfRange(got: string): RangeError {
  return new RangeError(`expected an integer percent from 0 to 100, got ${got}`);
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
