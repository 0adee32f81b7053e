import type { Route } from "../outside";
import type { SourceKind } from "../source";
import type { Change } from "./change";

/** The permissions that a release uses, by what they are granted on; the roles of the `stage` action have all of them. */
export const NEEDS = {
  /** On the service, or on its project where the first release is to make it. */
  service: [
    "run.services.get",
    "run.services.update",
    "run.revisions.get",
    "run.revisions.list",
    "run.routes.invoke",
  ] as readonly string[],
  /** On the project, where the service is not there. */
  firstRelease: ["run.services.create"] as readonly string[],
  /** On the canary's service, where the plan deletes it at the end. */
  deletion: ["run.services.delete"] as readonly string[],
  /** On the service account that the service runs as. */
  account: ["iam.serviceAccounts.actAs"] as readonly string[],
  /** On the image's repository: Cloud Run asks of whoever deploys an image that he may read it. */
  image: ["artifactregistry.repositories.downloadArtifacts"] as readonly string[],
  /** On the image's repository, where the image is still to be built. */
  build: ["artifactregistry.repositories.uploadArtifacts"] as readonly string[],
} as const;

/** On the project, by the source of a metric; sources outside of Google Cloud need nothing there. */
export const SOURCE_NEEDS: Readonly<Partial<Record<SourceKind, readonly string[]>>> = {
  "cloud-monitoring": ["monitoring.timeSeries.list"],
  "cloud-logging": ["logging.logEntries.list"],
  "log-files": ["storage.objects.list", "storage.objects.get"],
  "managed-prometheus": ["monitoring.timeSeries.list"],
};

/** On the project, to split users at a global load balancer, or at one of a region. */
const BALANCER = ["compute.regionNetworkEndpointGroups.get"] as const;
const MAP = (scope: "" | "region") => {
  const noun = (name: string) => (scope === "" ? name : `region${name.charAt(0).toUpperCase()}${name.slice(1)}`);
  return [
    ...["get", "update"].map((verb) => `compute.${noun("urlMaps")}.${verb}`),
    ...["get", "use"].map((verb) => `compute.${noun("backendServices")}.${verb}`),
    scope === "" ? "compute.globalOperations.get" : "compute.regionOperations.get",
  ];
};

/** What a way outside of the service needs on the project, or on the document's bucket; overwriting an object is deleting it as well. */
export const WAY_NEEDS: Readonly<Record<"global-map" | "regional-map" | "document", readonly string[]>> = {
  "global-map": [...MAP(""), ...BALANCER],
  "regional-map": [...MAP("region"), ...BALANCER],
  document: ["storage.objects.get", "storage.objects.list", "storage.objects.create", "storage.objects.delete"],
};

/** Returns which needs and which API a way has. */
export function needsOfWay(route: Route): { readonly permissions: readonly string[]; readonly api: string } {
  if (route.kind === "document") return { permissions: WAY_NEEDS.document, api: "storage.googleapis.com" };
  const kind = route.region === undefined ? "global-map" : "regional-map";
  return { permissions: WAY_NEEDS[kind], api: "compute.googleapis.com" };
}

/** The API of a metric's source, by its full name. */
export const SOURCE_APIS: Readonly<Partial<Record<SourceKind, string>>> = {
  "cloud-monitoring": "monitoring.googleapis.com",
  "cloud-logging": "logging.googleapis.com",
  "log-files": "storage.googleapis.com",
  "managed-prometheus": "monitoring.googleapis.com",
};

/** On the project, by the API that a change of mode `fix` is asked of. */
export const CHANGE_NEEDS: Readonly<Record<Change["api"], string>> = {
  serviceusage: "serviceusage.services.enable",
  iam: "iam.serviceAccounts.create",
  artifactregistry: "artifactregistry.repositories.create",
};

/** What only a service needs that not everybody may call; whether it is one cannot be seen where its check of IAM is off. */
export const UNLESS_PUBLIC: readonly string[] = ["run.routes.invoke"];

/** Whether a bucket can grant it by itself, without its project doing so; where a bucket is not known, only the project is asked. */
export const canBeOnBucket = (permission: string): boolean => permission.startsWith("storage.objects.");
