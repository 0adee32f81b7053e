import type { Json, JsonObject } from "./json";

/** google.rpc.Code names that the emulator answers with, and the HTTP status that goes with each. */
const HTTP = {
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  ABORTED: 409,
  ALREADY_EXISTS: 409,
  RESOURCE_EXHAUSTED: 429,
  UNIMPLEMENTED: 501,
  UNAVAILABLE: 503,
} as const;

/** A google.rpc.Code by name. */
export type Status = keyof typeof HTTP;

/** An answer with Google's error body. Thrown by the state machines; nothing has changed when it is thrown. */
export class ApiError extends Error {
  constructor(
    readonly status: Status,
    message: string,
    readonly details: readonly JsonObject[] = [],
  ) {
    super(message);
  }

  get http(): number {
    return HTTP[this.status];
  }
}

/** Returns `{error:{code,message,status,details}}`; details are left out where there are none. */
export function errorBody(http: number, status: string, message: string, details: readonly Json[] = []): JsonObject {
  return { error: { code: http, message, status, ...(details.length > 0 ? { details } : {}) } };
}

/** A 400 that names the field, as BadRequest does. */
export function invalid(field: string, message: string): ApiError {
  const violation = { field, description: message };
  return new ApiError("INVALID_ARGUMENT", message, [
    { "@type": "type.googleapis.com/google.rpc.BadRequest", fieldViolations: [violation] },
  ]);
}

/** The ErrorInfo detail of google.rpc. */
export function errorInfo(reason: string, domain: string, metadata: Readonly<Record<string, string>>): JsonObject {
  return { "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason, domain, metadata };
}
