import { forbidden } from "./compute/refusals";
import { ApiError, errorInfo } from "./errors";
import { PERMISSIONS } from "./permissions";

/** What a request needs to be allowed, and on what. */
export interface Need {
  readonly permission: string;
  readonly resource: string;
}

/** Returns what the request needs; undefined for one that needs nothing. */
export function needOf(method: string, path: string): Need | undefined {
  for (const entry of PERMISSIONS) {
    const match = entry.method.test(method) ? entry.path.exec(path) : null;
    if (match !== null) return { permission: entry.permission, resource: match[1] ?? path };
  }
  return undefined;
}

/** The 403 of Google's IAM, with the permission in text and in ErrorInfo. */
export function permissionDenied({ permission, resource }: Need): ApiError {
  return new ApiError(
    "PERMISSION_DENIED",
    `Permission '${permission}' denied on resource '${resource}' (or resource may not exist).`,
    [errorInfo("IAM_PERMISSION_DENIED", "iam.googleapis.com", { permission, resource })],
  );
}

/** The 403 of whichever API is called: Compute Engine words it in its own way. */
export function deniedFor(need: Need): Error {
  const { permission, resource } = need;
  return permission.startsWith("compute.") ? forbidden(permission, resource) : permissionDenied(need);
}

/** The 401 of Google's front end, for a request whose token is missing, unknown or expired. */
export function unauthenticated(method: string): ApiError {
  const advice = "Expected OAuth 2 access token, login cookie or other valid authentication credential.";
  const link = "See https://developers.google.com/identity/sign-in/web/devconsole-project.";
  return new ApiError("UNAUTHENTICATED", `Request had invalid authentication credentials. ${advice} ${link}`, [
    errorInfo("ACCESS_TOKEN_TYPE_UNSUPPORTED", "googleapis.com", { method }),
  ]);
}
