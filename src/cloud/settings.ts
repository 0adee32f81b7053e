import { RolloutError } from "../errors";
import type { GoogleApi } from "../ports";
import { type ProxySettings, parseEndpoint, parseProxy } from "./endpoints";
import { Secret } from "./secret";

/** Where each API lives when nothing overrides it; as gcloud has it, Compute and Storage carry their version. */
const GOOGLE = {
  run: "https://run.googleapis.com",
  monitoring: "https://monitoring.googleapis.com",
  logging: "https://logging.googleapis.com",
  iam: "https://iam.googleapis.com",
  iamcredentials: "https://iamcredentials.googleapis.com",
  serviceusage: "https://serviceusage.googleapis.com",
  artifactregistry: "https://artifactregistry.googleapis.com",
  compute: "https://compute.googleapis.com/compute/v1",
  cloudresourcemanager: "https://cloudresourcemanager.googleapis.com",
  storage: "https://storage.googleapis.com/storage/v1",
} as const satisfies Record<GoogleApi, string>;

type Env = Readonly<Record<string, string | undefined>>;

/** All that the adapters take from the environment. Safe to print: secrets show as a placeholder. */
export interface CloudSettings {
  /** Base addresses without a trailing slash; a path is appended as it is. */
  readonly endpoints: Readonly<Record<GoogleApi, string>>;
  /** The APIs whose address was overridden. */
  readonly overridden: readonly GoogleApi[];
  readonly proxy?: ProxySettings;
  readonly accessToken?: Secret;
  /** The credentials file that was named, and the variable that named it. */
  readonly credentials?: { readonly path: string; readonly variable: string };
  /** Where `gcloud auth application-default login` leaves its file; it need not exist. */
  readonly wellKnownCredentials?: string;
  readonly project?: string;
  readonly quotaProject?: string;
  /** Where Docker keeps the user's logins; it need not exist. */
  readonly dockerFolder?: string;
  /** Where files may lie that end with the job. */
  readonly temporary?: string;
}

/** Returns the settings that an environment gives. Throws INPUT_INVALID that names the malformed variable. */
export function parseSettings(env: Env): CloudSettings {
  const overridden = (Object.keys(GOOGLE) as GoogleApi[]).filter((api) => given(env, variableOf(api)) !== undefined);
  const overrides = overridden.map((api) => [api, parseEndpoint(variableOf(api), env[variableOf(api)] ?? "")]);
  const token = given(env, "CLOUDSDK_AUTH_ACCESS_TOKEN");
  return {
    endpoints: { ...GOOGLE, ...Object.fromEntries(overrides) },
    overridden,
    ...optional("proxy", parseProxy(env)),
    ...optional("accessToken", token === undefined ? undefined : parseToken(token)),
    ...optional("credentials", named(env, CREDENTIAL_VARIABLES)),
    ...optional("wellKnownCredentials", wellKnown(env)),
    ...optional("project", named(env, PROJECT_VARIABLES)?.path),
    ...optional("quotaProject", given(env, "GOOGLE_CLOUD_QUOTA_PROJECT")),
    ...optional("dockerFolder", dockerFolder(env)),
    ...optional("temporary", given(env, "RUNNER_TEMP")),
  };
}

/** The first one that is set wins; google-github-actions/auth sets all three of them. */
const CREDENTIAL_VARIABLES = [
  "GOOGLE_APPLICATION_CREDENTIALS",
  "CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE",
  "GOOGLE_GHA_CREDS_PATH",
];
const PROJECT_VARIABLES = ["GOOGLE_CLOUD_PROJECT", "CLOUDSDK_CORE_PROJECT", "CLOUDSDK_PROJECT", "GCLOUD_PROJECT"];

function variableOf(api: GoogleApi): string {
  return `CLOUDSDK_API_ENDPOINT_OVERRIDES_${api.toUpperCase()}`;
}

function named(env: Env, variables: readonly string[]): { path: string; variable: string } | undefined {
  for (const variable of variables) {
    const path = given(env, variable);
    if (path !== undefined) return { path, variable };
  }
  return undefined;
}

function wellKnown(env: Env): string | undefined {
  const home = given(env, "HOME");
  const folder = given(env, "CLOUDSDK_CONFIG") ?? (home === undefined ? undefined : `${home}/.config/gcloud`);
  return folder === undefined ? undefined : `${folder}/application_default_credentials.json`;
}

function dockerFolder(env: Env): string | undefined {
  const home = given(env, "HOME");
  return given(env, "DOCKER_CONFIG") ?? (home === undefined ? undefined : `${home}/.docker`);
}

/** A line break in a header value would end the header; what was pasted is then no token. */
function parseToken(token: string): Secret {
  if (/^[\x21-\x7e]+$/.test(token)) return new Secret(token);
  throw new RolloutError(
    "INPUT_INVALID",
    "CLOUDSDK_AUTH_ACCESS_TOKEN: expected one token in printable characters, got white space or others",
    'export CLOUDSDK_AUTH_ACCESS_TOKEN="$(gcloud auth print-access-token)"',
  );
}

function given(env: Env, variable: string): string | undefined {
  const value = env[variable]?.trim();
  return value === "" ? undefined : value;
}

function optional<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]?: Value });
}
