import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { connectCloud, parseSettings } from "../../src/cloud/index";
import { RolloutError } from "../../src/errors";
import { connect, environment, type Google, type Handler, QUICK, REF, refusal, startGoogle } from "./google";

const ACCOUNT = "deployer@demo.iam.gserviceaccount.com";
const AUDIENCE = "https://hello-abc123-uc.a.run.app";
const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});

let google: Google;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "canary-auth-"));
});
afterEach(() => google.close());
afterAll(() => rmSync(folder, { recursive: true }));

/** Returns adapters whose credentials come from a file with this content. */
function withFile(content: object | string, env: Record<string, string> = {}, signal = new AbortController().signal) {
  const path = join(folder, "credentials.json");
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return connectCloud(
    parseSettings({ ...environment(google), GOOGLE_APPLICATION_CREDENTIALS: path, ...env }),
    signal,
    QUICK,
  );
}

/** What google-github-actions/auth leaves behind, with Google's addresses replaced by the server's. */
function federated({ impersonating = true } = {}): object {
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
function impersonating(source: object): object {
  const url = `${google.url}/v1/projects/-/serviceAccounts/${ACCOUNT}:generateAccessToken`;
  return { type: "impersonated_service_account", service_account_impersonation_url: url, source_credentials: source };
}

const KEY = {
  type: "service_account",
  project_id: "demo",
  private_key_id: "k1",
  private_key: privateKey,
  client_email: ACCOUNT,
  client_id: "1",
};
const USER = { type: "authorized_user", client_id: "c", client_secret: "s", refresh_token: "r" };

/** STS, IAM Credentials, GitHub's OIDC endpoint and Cloud Run in one. */
function googles(lifetime = 3600, over: Handler = () => ({})): Handler {
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

const authorizations = (path: string): unknown[] =>
  google.seen.filter((seen) => seen.path.includes(path)).map(({ headers }) => headers["authorization"]);

async function failureOf(promise: Promise<unknown>): Promise<RolloutError> {
  const thrown: unknown = await promise.catch((error: unknown) => error);
  if (thrown instanceof RolloutError) return thrown;
  throw new Error(`expected a RolloutError, got ${String(thrown)}`);
}

describe("access tokens", () => {
  it("come from GitHub's OIDC token by way of STS and the service account, and no project is looked up", async () => {
    google = await startGoogle(googles());
    await withFile(federated()).services.read(REF);
    expect(google.seen.map(({ path }) => path.replace(/\?.*/, ""))).toEqual([
      "/oidc",
      "/v1/token",
      `/v1/projects/-/serviceAccounts/${ACCOUNT}:generateAccessToken`,
      "/v2/projects/demo/locations/us-central1/services/hello",
    ]);
    expect(google.seen[1]?.body).toContain("subject_token=github-oidc-token");
    expect(authorizations("/v2/")).toEqual(["Bearer account-token-1"]);
  });

  it("are exchanged at an STS below localhost, too, as every request takes the same way", async () => {
    google = await startGoogle(googles());
    const cloud = withFile({ ...federated(), token_url: `http://sts.localhost:${google.port}/v1/token` });
    await cloud.services.read(REF);
    expect(google.seen[1]?.headers["host"]).toBe(`sts.localhost:${google.port}`);
  });

  it("are kept while they live", async () => {
    google = await startGoogle(googles());
    const { services } = withFile(federated());
    await services.read(REF);
    await services.read(REF);
    expect(authorizations("/v2/")).toEqual(["Bearer account-token-1", "Bearer account-token-1"]);
    expect(authorizations("/v1/token")).toHaveLength(1);
  });

  it("are exchanged anew when they expire during a long watch", async () => {
    google = await startGoogle(googles(1));
    const { services } = withFile(federated());
    await services.read(REF);
    await services.read(REF);
    expect(authorizations("/v2/")).toEqual(["Bearer account-token-1", "Bearer account-token-2"]);
  });

  it("are signed by a service account's own key, without any token endpoint", async () => {
    google = await startGoogle(googles());
    await withFile(KEY).services.read(REF);
    expect(google.seen).toHaveLength(1);
    const [, claims] = String(authorizations("/v2/")[0]).replace("Bearer ", "").split(".");
    expect(JSON.parse(Buffer.from(claims ?? "", "base64url").toString())).toMatchObject({
      iss: ACCOUNT,
      scope: "https://www.googleapis.com/auth/cloud-platform",
    });
  });

  it("that were given ready-made win over a file", async () => {
    google = await startGoogle(googles());
    await withFile(federated(), { CLOUDSDK_AUTH_ACCESS_TOKEN: "ready-made-token" }).services.read(REF);
    expect(google.seen.map(({ headers }) => headers["authorization"])).toEqual(["Bearer ready-made-token"]);
  });

  it("go with the quota project that was named", async () => {
    google = await startGoogle(googles());
    await connect(google, { env: { GOOGLE_CLOUD_QUOTA_PROJECT: "payer" } }).services.read(REF);
    expect(google.seen[0]?.headers["x-goog-user-project"]).toBe("payer");
  });

  it("are missed at once, with the step to add, when there are no credentials", async () => {
    google = await startGoogle(googles());
    const started = performance.now();
    const cloud = connectCloud(
      parseSettings({ ...environment(google), HOME: folder }),
      new AbortController().signal,
      QUICK,
    );
    const error = await failureOf(cloud.services.read(REF));
    expect(error).toMatchObject({
      code: "CREDENTIALS_MISSING",
      hint: expect.stringMatching(/id-token: write[\s\S]*google-github-actions\/auth@/),
    });
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it.each([
    [
      "does not exist",
      { GOOGLE_APPLICATION_CREDENTIALS: "/nowhere/key.json" },
      "{}",
      "GOOGLE_APPLICATION_CREDENTIALS: expected a credentials file at '/nowhere/key.json'",
    ],
    ["is no JSON", {}, "-----BEGIN sentinel-key", "expected a Google credentials file, got something else"],
    ["is of an unknown kind", {}, '{"type":"sentinel-key"}', "expected a Google credentials file"],
    [
      "lacks its key",
      {},
      '{"type":"service_account","client_email":"sentinel-key"}',
      "expected a Google credentials file",
    ],
  ])("are missed with a clear word when the file %s, and nothing of it is shown", async (_, env, content, message) => {
    google = await startGoogle(googles());
    const error = await failureOf(withFile(content, env).services.read(REF));
    expect(error).toMatchObject({ code: "CREDENTIALS_MISSING", message: expect.stringContaining(message) });
    expect(`${error.stack}${JSON.stringify(error)}`).not.toContain("sentinel-key");
  });

  it.each([
    [
      "refuses",
      {
        status: 400,
        json: {
          error: "invalid_grant",
          error_description: "The audience in ID Token does not match; token sentinel-oidc",
        },
      },
      "CREDENTIALS_MISSING",
    ],
    [
      "is not allowed to",
      {
        status: 403,
        json: {
          error: {
            code: 403,
            message: "Permission 'iam.serviceAccounts.getAccessToken' denied",
            status: "PERMISSION_DENIED",
          },
        },
      },
      "CREDENTIALS_MISSING",
    ],
  ])("that Google %s to exchange are told so", async (_, answer, code) => {
    google = await startGoogle((seen, raw) => (seen.path === "/v1/token" ? answer : googles()(seen, raw)));
    const error = await failureOf(withFile(federated()).services.read(REF));
    expect(error.code).toBe(code);
    expect(error.hint).toContain("google-github-actions/auth@");
  });

  it("that cannot be had because a token endpoint is down are no missing credentials", async () => {
    google = await startGoogle(googles());
    const cloud = withFile({ ...federated(), token_url: "http://127.0.0.1:1/v1/token" });
    expect((await failureOf(cloud.services.read(REF))).code).toBe("CLOUD_UNREACHABLE");
  });

  it.each([
    ["", () => federated()],
    [" and the library asks with a transport of its own", () => impersonating(federated({ impersonating: false }))],
  ])("are not waited for when the run is cancelled%s", async (_, file) => {
    google = await startGoogle((seen, raw) => (seen.path === "/v1/token" ? "silence" : googles()(seen, raw)));
    const controller = new AbortController();
    const asked = failureOf(withFile(file(), {}, controller.signal).services.read(REF));
    await expect.poll(() => authorizations("/v1/token")).toHaveLength(1);
    const cancelled = performance.now();
    controller.abort();
    expect((await asked).code).toBe("CANCELLED");
    expect(performance.now() - cancelled).toBeLessThan(1500);
  });

  it.each([["account-token-1"], ["federated-token"], ["github-oidc-token"], ["runner-request-token"]])(
    "never show: %s",
    async (secret) => {
      google = await startGoogle((seen, raw) =>
        seen.path.startsWith("/v2/")
          ? refusal(403, "PERMISSION_DENIED", `no, ${seen.headers["authorization"]} account-token-1`)
          : googles()(seen, raw),
      );
      const error = await failureOf(withFile(federated()).services.read(REF));
      expect(error.message).toContain("[secret]");
      expect(`${error.stack} ${error.hint} ${JSON.stringify(error)} ${JSON.stringify(error.cause)}`).not.toContain(
        secret,
      );
      expect(error.hint).toContain(`serviceAccount:${ACCOUNT}`);
    },
  );
});

describe("ID tokens", () => {
  const mintedFor =
    (holder: string): Handler =>
    ({ path, headers }) =>
      path.endsWith(`${ACCOUNT}:generateIdToken`) && headers["authorization"] === `Bearer ${holder}`
        ? { json: { token: `id-token-of-${holder}` } }
        : refusal(403, "PERMISSION_DENIED", "Permission 'iam.serviceAccounts.getOpenIdToken' denied");

  it.each([
    ["who impersonates the account, as workload identity allows by itself", "federated-token"],
    ["the account itself, where it may", "account-token-1"],
  ])("are minted by %s", async (_, holder) => {
    google = await startGoogle(googles(3600, mintedFor(holder)));
    expect(await withFile(federated()).probe.idToken(AUDIENCE)).toBe(`id-token-of-${holder}`);
    expect(google.seen.filter(({ path }) => path.endsWith(":generateIdToken")).at(-1)?.body).toBe(
      JSON.stringify({ audience: AUDIENCE, includeEmail: true }),
    );
  });

  it("are minted for a key through IAM Credentials where that API is overridden", async () => {
    google = await startGoogle(googles(3600, () => ({ json: { token: "id-token-of-key" } })));
    expect(await withFile(KEY).probe.idToken(AUDIENCE)).toBe("id-token-of-key");
    expect(google.seen.map(({ path }) => path)).toEqual([`/v1/projects/-/serviceAccounts/${ACCOUNT}:generateIdToken`]);
  });

  it("are asked for once an audience", async () => {
    google = await startGoogle(googles(3600, mintedFor("federated-token")));
    const { probe } = withFile(federated());
    await probe.idToken(AUDIENCE);
    await probe.idToken(AUDIENCE);
    await probe.idToken("https://other.example.com");
    expect(google.seen.filter(({ path }) => path.endsWith(":generateIdToken"))).toHaveLength(2);
  });

  it.each([
    ["an identity without a service account", () => federated({ impersonating: false })],
    ["a user's login", () => USER],
    ["an account that may not, and neither may its impersonator", () => federated()],
  ])("cannot be minted by %s, which is no error", async (_, file) => {
    google = await startGoogle(googles(3600, () => refusal(403, "PERMISSION_DENIED", "no")));
    expect(await withFile(file()).probe.idToken(AUDIENCE)).toBeUndefined();
  });

  it("cannot be minted from a ready-made access token, or without credentials", async () => {
    google = await startGoogle(googles());
    expect(await connect(google).probe.idToken(AUDIENCE)).toBeUndefined();
    expect(
      await connectCloud(parseSettings({ HOME: folder }), new AbortController().signal).probe.idToken(AUDIENCE),
    ).toBeUndefined();
    expect(google.seen).toEqual([]);
  });
});
