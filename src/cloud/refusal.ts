import { z } from "zod";
import type { Incoming } from "./transport";

/** A refusal of a Google API in its parts; what it does not say is undefined. */
export interface Refusal {
  readonly status: number;
  /** Google's own words; empty where the answer is not a Google API's. */
  readonly message: string;
  /** Whether the answer has the shape of a Google API error (AIP-193), so not a proxy's or a wrong address's. */
  readonly isGoogles: boolean;
  readonly reason?: string | undefined;
  readonly permission?: string | undefined;
  readonly project?: string | undefined;
  readonly service?: string | undefined;
  /** APIs that do not exist, or are not to be seen, joined by commas. */
  readonly unknownServices?: string | undefined;
  /** The service account that the refusal is about. */
  readonly serviceAccount?: string | undefined;
  /** Seconds the server asks to wait. */
  readonly retryAfter?: number | undefined;
}

/** An error body as AIP-193 has it; some front ends wrap it in an array. */
const ERROR_BODY = z.object({
  error: z.object({
    message: z.string().default(""),
    details: z.array(z.record(z.string(), z.unknown())).catch([]).default([]),
    errors: z
      .array(z.object({ reason: z.string() }))
      .catch([])
      .default([]),
  }),
});
const METADATA = z.record(z.string(), z.string()).catch({});
const PERMISSION =
  /\b(?:run|iam|monitoring|logging|artifactregistry|compute|serviceusage|resourcemanager|storage)\.(?!googleapis)[a-zA-Z]+\.[a-zA-Z]+\b/;
/** Service Usage's words where it names no services in its metadata. */
const UNKNOWN_SERVICES = /^Not found or permission denied for service\(s\): ([\w.,-]*\w)/;
/** Compute Engine's and Cloud Storage's words where they say no ErrorInfo, as AIP-193 has them. */
const OLDER_REASONS: Readonly<Record<string, string>> = {
  accessNotConfigured: "SERVICE_DISABLED",
  rateLimitExceeded: "RATE_LIMIT_EXCEEDED",
  userRateLimitExceeded: "RATE_LIMIT_EXCEEDED",
};
const SERVICE_ACCOUNT = /[\w.-]+@[\w.-]+\.gserviceaccount\.com/;

/** Returns the parts of a refusal; never throws, whatever the body is. */
export function parseRefusal(answer: Incoming): Refusal {
  const retryAfter = parseRetryAfter(answer.headers["retry-after"], Date.now());
  const body = ERROR_BODY.safeParse(unwrapped(answer.text));
  if (!body.success) return { status: answer.status, message: "", isGoogles: false, retryAfter };
  const { message, details, errors } = body.data.error;
  const info = details.find((detail) => String(detail["@type"]).endsWith("google.rpc.ErrorInfo")) ?? {};
  const metadata = METADATA.parse(info["metadata"]);
  return {
    status: answer.status,
    message,
    isGoogles: true,
    reason: typeof info["reason"] === "string" ? info["reason"] : OLDER_REASONS[errors[0]?.reason ?? ""],
    permission: metadata["permission"] ?? PERMISSION.exec(message)?.[0],
    project: metadata["consumer"]?.replace(/^projects\//, ""),
    service: metadata["service"],
    unknownServices: metadata["services"] ?? UNKNOWN_SERVICES.exec(message)?.[1],
    serviceAccount: SERVICE_ACCOUNT.exec(`${metadata["resource"] ?? ""} ${message}`)?.[0],
    retryAfter,
  };
}

/** Returns the seconds that a `Retry-After` header means (RFC 9110 §10.2.3: seconds or a date), undefined where it means none. */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}

function unwrapped(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value[0] : value;
  } catch {
    return undefined;
  }
}
