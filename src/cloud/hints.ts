import type { Resource } from "../core/preflight/permissions";
import { shellWord } from "../core/shell";
import type { GoogleApi } from "../ports";

/** What to paste when there are no credentials: the two permissions and the step, as google-github-actions/auth has it. */
export const SIGN_IN_HINT = `permissions:
  contents: read
  id-token: write
steps:
  - uses: google-github-actions/auth@v3
    with:
      project_id: PROJECT_ID
      workload_identity_provider: projects/PROJECT_NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER
      service_account: DEPLOYER@PROJECT_ID.iam.gserviceaccount.com
# on a laptop: gcloud auth application-default login`;

/** Permission (or its beginning) and the smallest predefined role that has it; the first that fits wins. */
const ROLES: readonly (readonly [prefix: string, role: string])[] = [
  ["run.services.setIamPolicy", "roles/run.admin"],
  ["run.routes.invoke", "roles/run.invoker"],
  ["run.", "roles/run.developer"],
  ["iam.serviceAccounts.actAs", "roles/iam.serviceAccountUser"],
  ["iam.serviceAccounts.getAccessToken", "roles/iam.serviceAccountTokenCreator"],
  ["iam.serviceAccounts.getOpenIdToken", "roles/iam.serviceAccountTokenCreator"],
  ["iam.serviceAccounts.get", "roles/iam.serviceAccountViewer"],
  ["iam.serviceAccounts.create", "roles/iam.serviceAccountCreator"],
  ["iam.serviceAccounts.", "roles/iam.serviceAccountAdmin"],
  ["monitoring.", "roles/monitoring.viewer"],
  ["logging.privateLogEntries.", "roles/logging.privateLogViewer"],
  ["logging.", "roles/logging.viewer"],
  ["artifactregistry.repositories.uploadArtifacts", "roles/artifactregistry.writer"],
  ["artifactregistry.repositories.create", "roles/artifactregistry.admin"],
  ["artifactregistry.", "roles/artifactregistry.reader"],
  ["compute.", "roles/compute.loadBalancerAdmin"],
  ["serviceusage.services.get", "roles/serviceusage.serviceUsageConsumer"],
  ["serviceusage.services.list", "roles/serviceusage.serviceUsageConsumer"],
  ["serviceusage.services.use", "roles/serviceusage.serviceUsageConsumer"],
  ["serviceusage.", "roles/serviceusage.serviceUsageAdmin"],
  ["resourcemanager.", "roles/browser"],
  ["storage.objects.create", "roles/storage.objectUser"],
  ["storage.objects.delete", "roles/storage.objectUser"],
  ["storage.", "roles/storage.objectViewer"],
];

/** The role that a deployer needs for an API, where the answer does not name the permission. */
const API_ROLES: Partial<Record<GoogleApi, string>> = {
  run: "roles/run.developer",
  monitoring: "roles/monitoring.viewer",
  logging: "roles/logging.viewer",
  iamcredentials: "roles/iam.serviceAccountTokenCreator",
  compute: "roles/compute.loadBalancerAdmin",
};

/** Returns the role that has the permission, else the one that the API usually needs, else undefined. */
export function roleFor(permission: string | undefined, api: GoogleApi): string | undefined {
  // Cloud Run writes `iam.serviceaccounts.actAs`, IAM itself `iam.serviceAccounts.actAs`.
  const found = ROLES.find(([prefix]) => permission?.toLowerCase().startsWith(prefix.toLowerCase()));
  return found?.[1] ?? API_ROLES[api];
}

/** Who asked and for what; placeholders in capitals stand for what is not known. */
export interface Grant {
  readonly role: string;
  readonly project?: string | undefined;
  /** The e-mail address of the service account that asked. */
  readonly account: string | undefined;
  /** The service account that is to be acted on, for roles that are bound to one. */
  readonly target: string | undefined;
}

/** Returns the gcloud command that grants the role: on the service account where the role is about one, else on the project. */
export function grantHint({ role, project = "PROJECT_ID", account, target }: Grant): string {
  if (!/serviceAccount(User|TokenCreator)$/.test(role)) return grantOn({ kind: "project", project }, { role, account });
  const email = target ?? `RUNTIME_ACCOUNT@${project}.iam.gserviceaccount.com`;
  return grantOn({ kind: "account", email, project }, { role, account });
}

/** Returns the gcloud command that grants the role on exactly this resource; a placeholder stands for an unknown account. */
export function grantOn(on: Resource, { role, account }: Pick<Grant, "role" | "account">): string {
  const { project, command } = bindingOf(on);
  const member = account ?? `DEPLOYER@${project}.iam.gserviceaccount.com`;
  return `gcloud ${command} --member="serviceAccount:${member}" --role="${role}"`;
}

function bindingOf(on: Resource): { readonly project: string; readonly command: string } {
  const add = "add-iam-policy-binding";
  switch (on.kind) {
    case "project":
      return { project: on.project, command: `projects ${add} ${on.project}` };
    case "account":
      return {
        project: on.project,
        command: `iam service-accounts ${add} ${on.email} --project="${on.project}"`,
      };
    case "service": {
      const { project, region, service } = on.ref;
      return { project, command: `run services ${add} ${service} --region="${region}" --project="${project}"` };
    }
    case "bucket":
      return { project: on.project, command: `storage buckets ${add} ${shellWord(`gs://${on.bucket}`)}` };
    case "repository": {
      const { project, location, repository } = on.ref;
      const place = `--location="${location}" --project="${project}"`;
      return { project, command: `artifacts repositories ${add} ${repository} ${place}` };
    }
  }
}
