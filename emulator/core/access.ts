import { ApiError, errorInfo } from "./errors";

/** What a request needs to be allowed, and on what. */
export interface Need {
  readonly permission: string;
  readonly resource: string;
}

const RUN = "projects/[^/]+/locations/[^/]+";
const KNATIVE = "/apis/serving\\.knative\\.dev/v1/namespaces/[^/]+";

/** Method, path, permission: the first match counts. The path's groups are glued together as the resource. */
const TABLE = [
  ["GET", `^/v2/(${RUN}/services/[^/]+/revisions/[^/]+)$`, "run.revisions.get"],
  ["GET", `^/v2/(${RUN}/services/[^/]+)/revisions$`, "run.revisions.list"],
  ["DELETE", `^/v2/(${RUN}/services/[^/]+/revisions/[^/]+)$`, "run.revisions.delete"],
  ["GET", `^/v2/(${RUN})/services$`, "run.services.list"],
  ["POST", `^/v2/(${RUN})/services$`, "run.services.create"],
  ["GET", `^/v2/(${RUN}/services/[^/:]+)$`, "run.services.get"],
  ["PATCH", `^/v2/(${RUN}/services/[^/:]+)$`, "run.services.update"],
  ["DELETE", `^/v2/(${RUN}/services/[^/:]+)$`, "run.services.delete"],
  ["GET", `^/v[12]/(${RUN}/services/[^/:]+):getIamPolicy$`, "run.services.getIamPolicy"],
  ["POST", `^/v[12]/(${RUN}/services/[^/:]+):setIamPolicy$`, "run.services.setIamPolicy"],
  ["GET", `^/v[12]/(${RUN}/operations/[^/:]+)$`, "run.operations.get"],
  ["POST", `^/v[12]/(${RUN}/operations/[^/:]+):wait$`, "run.operations.get"],
  ["GET", `^(${KNATIVE}/services)$`, "run.services.list"],
  ["GET", `^(${KNATIVE}/services/[^/]+)$`, "run.services.get"],
  ["POST", `^(${KNATIVE}/services)$`, "run.services.create"],
  ["PUT", `^(${KNATIVE}/services/[^/]+)$`, "run.services.update"],
  ["DELETE", `^(${KNATIVE}/services/[^/]+)$`, "run.services.delete"],
  ["GET", `^(${KNATIVE}/revisions)$`, "run.revisions.list"],
  ["GET", `^(${KNATIVE}/revisions/[^/]+)$`, "run.revisions.get"],
  ["DELETE", `^(${KNATIVE}/revisions/[^/]+)$`, "run.revisions.delete"],
  ["GET", "^/v3/(projects/[^/]+)/timeSeries$", "monitoring.timeSeries.list"],
  ["POST", "^/v2/(entries:list)$", "logging.logEntries.list"],
  ["POST", "^/v1/(projects/[^/]+/serviceAccounts/[^/:]+):generateAccessToken$", "iam.serviceAccounts.getAccessToken"],
  ["POST", "^/v1/(projects/[^/]+/serviceAccounts/[^/:]+):generateIdToken$", "iam.serviceAccounts.getOpenIdToken"],
  ["GET", "^/v1/(projects/[^/]+/services)(/[^/:]+|:batchGet)$", "serviceusage.services.get"],
  ["POST", "^/v1/(projects/[^/]+/services)(/[^/:]+:enable|:batchEnable)$", "serviceusage.services.enable"],
].map(([method, path, permission]) => ({
  method: new RegExp(`^${method}$`),
  path: new RegExp(path ?? ""),
  permission: permission ?? "",
}));

/** Returns what the request needs; undefined for one that needs nothing. */
export function needOf(method: string, path: string): Need | undefined {
  for (const entry of TABLE) {
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

/** The 401 of Google's front end, for a request whose token is missing, unknown or expired. */
export function unauthenticated(method: string): ApiError {
  const advice = "Expected OAuth 2 access token, login cookie or other valid authentication credential.";
  const link = "See https://developers.google.com/identity/sign-in/web/devconsole-project.";
  return new ApiError("UNAUTHENTICATED", `Request had invalid authentication credentials. ${advice} ${link}`, [
    errorInfo("ACCESS_TOKEN_TYPE_UNSUPPORTED", "googleapis.com", { method }),
  ]);
}
