import { bucketOf } from "./assignment";
import type { Expression } from "./expression";

/** How it is seen which version serves a user. Times in seconds. */
export interface SplitMeasure {
  /** Asked of the service that users reach; `{user}` stands for the user in path, headers and body. */
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
  };
  /** True of an answer that the canary gave. */
  readonly canary: Expression;
  /** Name of a user, with `{n}` for a number. */
  readonly user: string;
  /** Until when one answer must be in. */
  readonly within: number;
  /** From one round of questions to the next. */
  readonly every: number;
  /** Until when the split must have arrived. */
  readonly deadline: number;
}

/**
 * So many rounds of questions in a row must agree: a router of many containers that poll one document may do so once by
 * luck, while some of them still have the percent before.
 */
export const ROUNDS_IN_A_ROW = 3;

/** A user whose side is known. */
export interface KnownUser {
  readonly name: string;
  /** 0–99. */
  readonly bucket: number;
  /** Whether it belongs to the canary at the percent in force. */
  readonly canary: boolean;
}

/** Buckets all over the hundred, beside those at the line and at both ends. */
const SPREAD = [7, 15, 24, 31, 40, 48, 55, 63, 70, 79, 86, 94];
/** After so many numbers a bucket that nobody came into has a chance of less than 10⁻⁴³. */
const NUMBERS_AT_MOST = 10_000;

/**
 * Returns one user for each bucket that tells most, lowest first: both sides of the line, both ends, and a dozen between.
 * `pattern` has `{n}` in it; of one that brings nobody into a bucket that bucket is left out. Percent 0–100.
 */
export function pickUsers(percent: number, pattern: string): readonly KnownUser[] {
  const wanted = new Set([0, percent - 1, percent, 99, ...SPREAD].filter((bucket) => bucket >= 0 && bucket <= 99));
  const found = new Map<number, KnownUser>();
  for (let n = 1; n <= NUMBERS_AT_MOST && found.size < wanted.size; n += 1) {
    const name = pattern.replaceAll("{n}", String(n));
    const bucket = bucketOf(name);
    if (wanted.has(bucket) && !found.has(bucket)) found.set(bucket, { name, bucket, canary: bucket < percent });
  }
  return [...found.values()].sort((one, other) => one.bucket - other.bucket);
}

/** Returns the request for this user: escaped in the path, as text of JSON where the body is JSON, else as it stands. */
export function requestFor({ request }: Pick<SplitMeasure, "request">, user: string): SplitMeasure["request"] {
  const isJson = (request.headers["content-type"] ?? "").includes("json");
  const fill = (text: string, value: string) => text.replaceAll("{user}", () => value);
  const headers = Object.entries(request.headers).map(([name, value]) => [name, fill(value, user)]);
  return {
    ...request,
    path: fill(request.path, encodeURIComponent(user)),
    headers: Object.fromEntries(headers),
    ...(request.body === undefined
      ? {}
      : { body: fill(request.body, isJson ? JSON.stringify(user).slice(1, -1) : user) }),
  };
}
