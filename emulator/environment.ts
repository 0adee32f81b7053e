/** How a process reaches the emulator. */
export interface Reach {
  readonly port: number;
  readonly project: string;
  readonly region: string;
  readonly token: string;
}

/** gcloud's names of the APIs that clients are led away from Google's own addresses for. */
const APIS = [
  "run",
  "monitoring",
  "logging",
  "iam",
  "iamcredentials",
  "serviceusage",
  "artifactregistry",
  "containeranalysis",
  "compute",
  "cloudresourcemanager",
  "storage",
] as const;

/** gcloud wants these to end in the API's base path. */
const BASE_PATHS: Readonly<Record<string, string>> = { compute: "compute/v1/", storage: "storage/v1/" };

function overrides(address: (api: string) => string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    APIS.map((api) => [
      `CLOUDSDK_API_ENDPOINT_OVERRIDES_${api.toUpperCase()}`,
      `${address(api)}${BASE_PATHS[api] ?? ""}`,
    ]),
  );
}

function identity({ project, region, token }: Reach): Readonly<Record<string, string>> {
  return {
    CLOUDSDK_AUTH_ACCESS_TOKEN: token,
    CLOUDSDK_CORE_PROJECT: project,
    CLOUDSDK_RUN_REGION: region,
    GOOGLE_CLOUD_PROJECT: project,
  };
}

/** Returns the variables for programs that take the override addresses as they are; the real gcloud does not. */
export function directEnvironment(reach: Reach): Readonly<Record<string, string>> {
  return { ...overrides(() => `http://127.0.0.1:${reach.port}/`), ...identity(reach) };
}

/**
 * Returns the variables for a shell in which the real gcloud works too. gcloud puts `REGION-` before the host of the Run
 * address, which no resolver knows, so the names are only ever spoken to the emulator as gcloud's proxy.
 */
export function shellEnvironment(reach: Reach): Readonly<Record<string, string>> {
  return {
    ...overrides((api) => `http://${api}.emu.test/`),
    CLOUDSDK_PROXY_TYPE: "http",
    CLOUDSDK_PROXY_ADDRESS: "127.0.0.1",
    CLOUDSDK_PROXY_PORT: String(reach.port),
    ...identity(reach),
    CLOUDSDK_CORE_DISABLE_PROMPTS: "1",
    CLOUDSDK_CORE_DISABLE_USAGE_REPORTING: "true",
    CLOUDSDK_CORE_CHECK_GCE_METADATA: "false",
    CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK: "true",
  };
}

/** Returns an `external_account` credential, as workload identity federation leaves one behind, that the emulator honours. */
export function externalAccount(reach: Reach): object {
  const url = `http://127.0.0.1:${reach.port}`;
  const account = `deployer@${reach.project}.iam.gserviceaccount.com`;
  return {
    type: "external_account",
    audience: "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/emulator/providers/emulator",
    subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
    token_url: `${url}/v1/token`,
    service_account_impersonation_url: `${url}/v1/projects/-/serviceAccounts/${account}:generateAccessToken`,
    credential_source: {
      url: `${url}/emulator/v1/subject-token`,
      format: { type: "json", subject_token_field_name: "value" },
    },
  };
}
