import { COMPUTE_PERMISSIONS } from "./compute/permissions";

/** Which permission a request needs: a method and a path, whose first group is the resource. */
export interface PermissionRule {
  readonly method: RegExp;
  readonly path: RegExp;
  readonly permission: string;
}

const ACCOUNT = "projects/[^/]+/serviceAccounts/[^/:]+";
const LOCATION = "projects/[^/]+/locations/[^/]+";
const REPOSITORY = `${LOCATION}/repositories/[^/:]+`;
const KNATIVE = "/apis/serving\\.knative\\.dev/v1/namespaces/[^/]+";

/** Method, path, permission: the first match counts. */
export const PERMISSIONS: readonly PermissionRule[] = [
  ["GET", `^/v2/(${LOCATION}/services/[^/]+/revisions/[^/]+)$`, "run.revisions.get"],
  ["GET", `^/v2/(${LOCATION}/services/[^/]+)/revisions$`, "run.revisions.list"],
  ["DELETE", `^/v2/(${LOCATION}/services/[^/]+/revisions/[^/]+)$`, "run.revisions.delete"],
  ["GET", `^/v2/(${LOCATION})/services$`, "run.services.list"],
  ["POST", `^/v2/(${LOCATION})/services$`, "run.services.create"],
  ["GET", `^/v2/(${LOCATION}/services/[^/:]+)$`, "run.services.get"],
  ["PATCH", `^/v2/(${LOCATION}/services/[^/:]+)$`, "run.services.update"],
  ["DELETE", `^/v2/(${LOCATION}/services/[^/:]+)$`, "run.services.delete"],
  ["GET", `^/v[12]/(${LOCATION}/services/[^/:]+):getIamPolicy$`, "run.services.getIamPolicy"],
  ["POST", `^/v[12]/(${LOCATION}/services/[^/:]+):setIamPolicy$`, "run.services.setIamPolicy"],
  ["GET", `^/v[12]/(${LOCATION}/operations/[^/:]+)$`, "run.operations.get"],
  ["POST", `^/v[12]/(${LOCATION}/operations/[^/:]+):wait$`, "run.operations.get"],
  ["GET", `^(${KNATIVE}/services)$`, "run.services.list"],
  ["GET", `^(${KNATIVE}/services/[^/]+)$`, "run.services.get"],
  ["POST", `^(${KNATIVE}/services)$`, "run.services.create"],
  ["PUT", `^(${KNATIVE}/services/[^/]+)$`, "run.services.update"],
  ["DELETE", `^(${KNATIVE}/services/[^/]+)$`, "run.services.delete"],
  ["GET", `^(${KNATIVE}/revisions)$`, "run.revisions.list"],
  ["GET", `^(${KNATIVE}/revisions/[^/]+)$`, "run.revisions.get"],
  ["DELETE", `^(${KNATIVE}/revisions/[^/]+)$`, "run.revisions.delete"],
  ["GET", "^/v3/(projects/[^/]+)/timeSeries$", "monitoring.timeSeries.list"],
  ["POST", "^/v3/(projects/[^/]+)/timeSeries$", "monitoring.timeSeries.create"],
  ["POST", "^/v2/(entries:list)$", "logging.logEntries.list"],
  ["POST", "^/v2/(entries:write)$", "logging.logEntries.create"],
  ["GET", "^/storage/v1/(b)$", "storage.buckets.list"],
  ["POST", "^/storage/v1/(b)$", "storage.buckets.create"],
  ["GET", "^/storage/v1/(b/[^/]+)$", "storage.buckets.get"],
  ["GET", "^/storage/v1/(b/[^/]+)/o$", "storage.objects.list"],
  ["GET", "^/(?:download/)?storage/v1/(b/[^/]+/o/.+)$", "storage.objects.get"],
  ["DELETE", "^/storage/v1/(b/[^/]+/o/.+)$", "storage.objects.delete"],
  ["POST", "^/upload/storage/v1/(b/[^/]+)/o$", "storage.objects.create"],
  ["POST", "^/v1/(projects/[^/]+/serviceAccounts/[^/:]+):generateAccessToken$", "iam.serviceAccounts.getAccessToken"],
  ["POST", "^/v1/(projects/[^/]+/serviceAccounts/[^/:]+):generateIdToken$", "iam.serviceAccounts.getOpenIdToken"],
  ["GET", "^/v1/(projects/[^/]+/services)(/[^/:]+|:batchGet)$", "serviceusage.services.get"],
  ["POST", "^/v1/(projects/[^/]+/services)(/[^/:]+:enable|:batchEnable)$", "serviceusage.services.enable"],
  ["GET", "^/v1/(projects/[^/]+/services)$", "serviceusage.services.list"],
  ["GET", "^/v2beta/(projects/[^/]+)/(effectivePolicy|services:batchGet)$", "serviceusage.services.list"],
  ["POST", "^/v1/(projects/[^/]+/services/[^/:]+):disable$", "serviceusage.services.disable"],
  ["GET", `^/v1/(projects/[^/]+)/serviceAccounts$`, "iam.serviceAccounts.list"],
  ["POST", `^/v1/(projects/[^/]+)/serviceAccounts$`, "iam.serviceAccounts.create"],
  ["GET", `^/v1/(${ACCOUNT})$`, "iam.serviceAccounts.get"],
  ["PATCH", `^/v1/(${ACCOUNT})$`, "iam.serviceAccounts.update"],
  ["DELETE", `^/v1/(${ACCOUNT})$`, "iam.serviceAccounts.delete"],
  ["POST", `^/v1/(${ACCOUNT}):getIamPolicy$`, "iam.serviceAccounts.getIamPolicy"],
  ["POST", `^/v1/(${ACCOUNT}):setIamPolicy$`, "iam.serviceAccounts.setIamPolicy"],
  ["POST", `^/v1/(${ACCOUNT}):enable$`, "iam.serviceAccounts.enable"],
  ["POST", `^/v1/(${ACCOUNT}):disable$`, "iam.serviceAccounts.disable"],
  ["GET", "^/v[13]/(projects/[^/:]+)$", "resourcemanager.projects.get"],
  ["POST", "^/v[13]/(projects/[^/:]+):getIamPolicy$", "resourcemanager.projects.getIamPolicy"],
  ["POST", "^/v[13]/(projects/[^/:]+):setIamPolicy$", "resourcemanager.projects.setIamPolicy"],
  ["GET", `^/v1/(${LOCATION})/repositories$`, "artifactregistry.repositories.list"],
  ["POST", `^/v1/(${LOCATION})/repositories$`, "artifactregistry.repositories.create"],
  ["GET", `^/v1/(${REPOSITORY})$`, "artifactregistry.repositories.get"],
  ["PATCH", `^/v1/(${REPOSITORY})$`, "artifactregistry.repositories.update"],
  ["DELETE", `^/v1/(${REPOSITORY})$`, "artifactregistry.repositories.delete"],
  ["GET", `^/v1/(${REPOSITORY}):getIamPolicy$`, "artifactregistry.repositories.getIamPolicy"],
  ["POST", `^/v1/(${REPOSITORY}):setIamPolicy$`, "artifactregistry.repositories.setIamPolicy"],
  ["GET", `^/v1/(${REPOSITORY})/dockerImages$`, "artifactregistry.dockerimages.list"],
  ["GET", `^/v1/(${REPOSITORY})/dockerImages/[^/]+$`, "artifactregistry.dockerimages.get"],
  ["GET", `^/v1/(${REPOSITORY})/packages$`, "artifactregistry.packages.list"],
  ["GET", `^/v1/(${REPOSITORY})/packages/[^/]+$`, "artifactregistry.packages.get"],
  ["GET", `^/v1/(${REPOSITORY})/packages/[^/]+/versions$`, "artifactregistry.versions.list"],
  ["GET", `^/v1/(${REPOSITORY})/packages/[^/]+/versions/[^/]+$`, "artifactregistry.versions.get"],
  ["GET", `^/v1/(${REPOSITORY})/packages/[^/]+/tags$`, "artifactregistry.tags.list"],
  ["GET", `^/v1/(${REPOSITORY})/packages/[^/]+/tags/[^/]+$`, "artifactregistry.tags.get"],
  ...COMPUTE_PERMISSIONS,
].map(([method, path, permission]) => ({
  method: new RegExp(`^${method}$`),
  path: new RegExp(path ?? ""),
  permission: permission ?? "",
}));
