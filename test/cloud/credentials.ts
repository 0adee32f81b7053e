import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { connectCloud, parseSettings } from "../../src/cloud/index";
import { environment, type Google, type Handler, QUICK, refusal } from "./google";

/** The service account of every credential here. */
export const ACCOUNT = "deployer@demo.iam.gserviceaccount.com";
const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});

/** The folder of the file's tests; `makeFolder` makes it and takes it away. */
export let folder: string;

/** Gives the tests of a file a folder of their own, with nothing in it. */
export function makeFolder(): void {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "canary-auth-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
}

/** Returns adapters whose credentials come from a file with this content. */
export function withFile(
  google: Google,
  content: object | string,
  env: Record<string, string> = {},
  signal = new AbortController().signal,
) {
  const path = join(folder, "credentials.json");
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return connectCloud(
    parseSettings({ ...environment(google), GOOGLE_APPLICATION_CREDENTIALS: path, ...env }),
    signal,
    QUICK,
  );
}

/** What google-github-actions/auth leaves behind, with Google's addresses replaced by the server's. */
export function federated(google: Google, { impersonating = true } = {}): object {
  return {
    type: "external_account",
    audience: "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/github",
    subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
    token_url: `${google.url}/v1/token`,
    ...(impersonating
      ? {
          service_account_impersonation_url: `${google.url}/v1/projects/-/serviceAccounts/${ACCOUNT}:generateAccessToken`,
        }
      : {}),
    credential_source: {
      url: `${google.url}/oidc?audience=x`,
      headers: { Authorization: "Bearer runner-request-token" },
      format: { type: "json", subject_token_field_name: "value" },
    },
  };
}

/** What `gcloud auth application-default login --impersonate-service-account` leaves behind. */
export function impersonating(google: Google, source: object): object {
  const url = `${google.url}/v1/projects/-/serviceAccounts/${ACCOUNT}:generateAccessToken`;
  return { type: "impersonated_service_account", service_account_impersonation_url: url, source_credentials: source };
}

/** A file with a service account's own key. */
export const KEY = {
  type: "service_account",
  project_id: "demo",
  private_key_id: "k1",
  private_key: privateKey,
  client_email: ACCOUNT,
  client_id: "1",
};
/** What `gcloud auth application-default login` leaves behind. */
export const USER = { type: "authorized_user", client_id: "c", client_secret: "s", refresh_token: "r" };

/** STS, IAM Credentials, GitHub's OIDC endpoint and Cloud Run in one. */
export function googles(lifetime = 3600, over: Handler = () => ({})): Handler {
  let minted = 0;
  return (seen, raw) => {
    const expireTime = new Date(Date.now() + lifetime * 1000).toISOString();
    if (seen.path.startsWith("/oidc")) return { json: { value: "github-oidc-token" } };
    if (seen.path === "/v1/token")
      return {
        json: { access_token: "federated-token", expires_in: lifetime, issued_token_type: "x", token_type: "Bearer" },
      };
    if (seen.path.endsWith(":generateAccessToken")) {
      minted += 1;
      return { json: { accessToken: `account-token-${minted}`, expireTime } };
    }
    if (seen.path.startsWith("/v2/")) return refusal(404, "NOT_FOUND", "no");
    return over(seen, raw);
  };
}

/** Returns how the requests below a path were authorized, oldest first. */
export const authorizations = (google: Google, path: string): unknown[] =>
  google.seen.filter((seen) => seen.path.includes(path)).map(({ headers }) => headers["authorization"]);
