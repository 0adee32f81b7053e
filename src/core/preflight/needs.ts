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
