import type { Grant } from "./action";

const READ: Grant = { grant: "roles/run.viewer", why: "to read the service, its revisions and its traffic" };
const INVOKE: Grant = { grant: "roles/run.invoker", why: "to ask the canary, where the service is not public" };
const MONITORING: Grant = {
  grant: "roles/monitoring.viewer",
  why: "to read metrics of the sources `cloud-monitoring` and `managed-prometheus`",
};
const LOGGING: Grant = {
  grant: "roles/logging.viewer",
  why: "to read log entries of the source `cloud-logging`, and what a canary that does not start wrote last",
};
const STORAGE: Grant = {
  grant: "roles/storage.objectViewer",
  why: "to list and read the files of the source `log-files`",
};

const BALANCER: Grant = {
  grant: "roles/compute.loadBalancerAdmin",
  why: "for routing `load-balancer` only, to read the URL map and its backends and to move its weights",
};
const DOCUMENT: Grant = {
  grant: "roles/storage.objectUser",
  why: "for routing `services` with a published document only, on its bucket, to read it and to write it",
};

/** To raise and to lower every way that is outside of the service: whoever takes a canary back closes these, too. */
const WAY_ROLES: readonly Grant[] = [BALANCER, DOCUMENT];

/** To make a revision of the users' service where its canary is a service of its own; otherwise nobody is impersonated. */
const BESIDE_ROLES: readonly Grant[] = [
  {
    grant: "roles/iam.serviceAccountUser",
    why: "where the canary is a service of its own only, on the users' service's runtime service account: the end, and a percent in a variable, are revisions of that service",
  },
  {
    grant: "roles/artifactregistry.reader",
    why: "where the canary is a service of its own only, on the image's repository, for the same reason",
  },
];

/** To look at every way that is outside of the service, without changing it. */
const LOOK_ROLES: readonly Grant[] = [
  {
    grant: "roles/compute.viewer",
    why: "for routing `load-balancer` only, to read the URL map and its backends",
  },
  {
    grant: "roles/storage.objectViewer",
    why: "for routing `services` with a published document only, on its bucket, to read it",
  },
];

/** To make revisions and move traffic. */
export const DEPLOY_ROLES: readonly Grant[] = [
  { grant: "roles/run.developer", why: "to make revisions and to move traffic" },
  {
    grant: "roles/iam.serviceAccountUser",
    why: "on the service's own runtime service account, to deploy revisions that run as it",
  },
  { grant: "roles/artifactregistry.reader", why: "to deploy the image" },
  ...WAY_ROLES,
];

/** To push an image, and to read whether it is there already. */
export const BUILD_ROLES: readonly Grant[] = [
  {
    grant: "roles/artifactregistry.writer",
    why: "on the one repository, to push the image, to read it back and to give it its tags",
  },
];

/** To ask the canary. */
export const PROBE_ROLES: readonly Grant[] = [READ, INVOKE];

/** To read the numbers. */
export const METRICS_ROLES: readonly Grant[] = [READ, MONITORING, LOGGING, STORAGE];

/** To read the numbers, and by which ways users reach the canary. */
export const PROPOSE_ROLES: readonly Grant[] = [...METRICS_ROLES, ...LOOK_ROLES];

/** To take a canary back, and nothing else. */
export const ROLLBACK_ROLES: readonly Grant[] = [
  {
    grant: "a custom role with run.services.get, run.services.update, run.revisions.get and run.revisions.list",
    why: "bound on the one service, to see which revision serves well and to give it the traffic",
  },
  ...WAY_ROLES,
  {
    grant: "run.revisions.delete and run.operations.get",
    why: "for mode `delete` only, to delete the canary and to see it done; roles/run.developer has them too",
  },
  {
    grant: "roles/iam.serviceAccountUser",
    why: "on the service's own runtime service account, for mode `delete`, because the stable version is made again where the canary is the latest one, and where a variable carries the percent and the revision that publishes 0 is gone",
  },
  {
    grant: "roles/artifactregistry.reader",
    why: "on the repository of the stable version's image, for the same reasons",
  },
];

/** To look at what a release needs; the last three are for mode `fix`. The row `permissions` asks for the release's own. */
export const PREFLIGHT_ROLES: readonly Grant[] = [
  {
    grant: "the roles of `stage`, and of `build-push` where it is to build the image",
    why: "for the row permissions, which asks whether the same principal may release; what follows is enough for the other rows",
  },
  READ,
  { grant: "roles/browser", why: "to read the project" },
  { grant: "roles/serviceusage.serviceUsageConsumer", why: "to read which APIs are enabled" },
  { grant: "roles/iam.serviceAccountUser", why: "on the service's runtime service account, to read it" },
  { grant: "roles/artifactregistry.reader", why: "to read the repository and the image" },
  ...LOOK_ROLES,
  { grant: "roles/serviceusage.serviceUsageAdmin", why: "for mode `fix` only, to enable APIs" },
  { grant: "roles/iam.serviceAccountCreator", why: "for mode `fix` only, to create the service account" },
  { grant: "roles/artifactregistry.admin", why: "for mode `fix` only, to create the repository" },
];

/** To do a whole stage. */
export const STAGE_ROLES: readonly Grant[] = [...DEPLOY_ROLES, INVOKE, MONITORING, LOGGING, STORAGE];

/** To look after rollouts: to find them, and to take back and to finish as a stage does. */
export const MONITOR_ROLES: readonly Grant[] = [
  {
    grant: "run.services.list",
    why: "on the project, to find the services that remember a rollout; roles/run.viewer has it",
  },
  {
    grant: "roles/run.developer",
    why: "on the services, to move traffic and to write into their ledgers",
  },
  ...BESIDE_ROLES,
  MONITORING,
  LOGGING,
  STORAGE,
  ...WAY_ROLES,
  { grant: "roles/run.invoker", why: "for metrics of the source `probe`, where the service is not public" },
];
