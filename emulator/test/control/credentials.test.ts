import { GoogleAuth } from "google-auth-library";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Emulator } from "../../emulator";
import { ask, deploy, PARENT, startQuick } from "./http";

let emulator: Emulator;
let now = Date.now();

beforeAll(async () => {
  emulator = await startQuick({ auth: "required", token: "operator-token", clock: { now: () => now } });
});
afterAll(() => emulator.close());

const list = (token?: string) => ask(emulator, "GET", `${PARENT}/services`, undefined, token);

/** Exchanges a subject token as a federated client does; returns the federated access token. */
async function exchange(): Promise<string> {
  const form = {
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    audience: "//iam.googleapis.com/pool",
    subject_token: "any",
  };
  const response = await fetch(`${emulator.url}/v1/token`, { method: "POST", body: new URLSearchParams(form) });
  return ((await response.json()) as { access_token: string }).access_token;
}

describe("where tokens are required", () => {
  it("a request without one, or with one that was never issued, is 401 in Google's shape", async () => {
    for (const token of [undefined, "made-up"]) {
      expect(await list(token)).toMatchObject({
        status: 401,
        body: { error: { code: 401, status: "UNAUTHENTICATED" } },
      });
    }
  });

  it("the operator's own token is good", async () => {
    expect(await list("operator-token")).toMatchObject({ status: 200 });
  });

  it("an issued token is good for as long as was asked", async () => {
    const federated = await exchange();
    const path = "/v1/projects/-/serviceAccounts/deployer@p.iam.gserviceaccount.com:generateAccessToken";
    const { body } = await ask(emulator, "POST", path, { scope: ["x"], lifetime: "60s" }, federated);
    const token = String(body["accessToken"]);
    expect(new Date(String(body["expireTime"])).getTime()).toBe(now + 60_000);
    expect((await list(token)).status).toBe(200);
    now += 60_000;
    expect((await list(token)).status).toBe(401);
  });

  it("google-auth-library gets through with an external account, end to end", async () => {
    const auth = new GoogleAuth({
      credentials: emulator.externalAccount() as Record<string, string>,
      scopes: "https://www.googleapis.com/auth/cloud-platform",
    });
    const token = await auth.getAccessToken();
    expect(token).toMatch(/^ya29\./);
    expect((await list(String(token))).status).toBe(200);
  });

  it("an ID token names its audience and account", async () => {
    const path = "/v1/projects/-/serviceAccounts/deployer@p.iam.gserviceaccount.com:generateIdToken";
    const { body } = await ask(
      emulator,
      "POST",
      path,
      { audience: "http://hello", includeEmail: true },
      await exchange(),
    );
    const claims = JSON.parse(Buffer.from(String(body["token"]).split(".")[1] ?? "", "base64url").toString());
    expect(claims).toMatchObject({
      aud: "http://hello",
      email: "deployer@p.iam.gserviceaccount.com",
      iss: "https://accounts.google.com",
    });
    expect(claims.exp - claims.iat).toBe(3600);
  });

  it("an exchange without a subject token is refused as OAuth does it", async () => {
    const body = new URLSearchParams({ grant_type: "urn:ietf:params:oauth:grant-type:token-exchange", audience: "a" });
    const response = await fetch(`${emulator.url}/v1/token`, { method: "POST", body });
    expect([response.status, await response.json()]).toEqual([
      400,
      expect.objectContaining({ error: "invalid_request" }),
    ]);
  });
});

describe("a permission that was taken away", () => {
  it("is 403 with the permission in text and details, on the calls that need it and on no others", async () => {
    const open = await startQuick();
    await deploy(open);
    await ask(open, "PUT", "/emulator/v1/denied-permissions", ["run.services.update"]);
    const resource = "projects/p/locations/us-central1/services/hello";
    expect(await ask(open, "PATCH", `/v2/${resource}?updateMask=description`, { description: "x" })).toEqual({
      status: 403,
      body: {
        error: {
          code: 403,
          status: "PERMISSION_DENIED",
          message: `Permission 'run.services.update' denied on resource '${resource}' (or resource may not exist).`,
          details: [
            {
              "@type": "type.googleapis.com/google.rpc.ErrorInfo",
              reason: "IAM_PERMISSION_DENIED",
              domain: "iam.googleapis.com",
              metadata: { permission: "run.services.update", resource },
            },
          ],
        },
      },
    });
    expect((await ask(open, "GET", `/v2/${resource}`)).status).toBe(200);
    const tested = await ask(open, "POST", `/v2/${resource}:testIamPermissions`, {
      permissions: ["run.services.get", "run.services.update"],
    });
    expect(tested.body).toEqual({ permissions: ["run.services.get"] });
    await open.close();
  });
});
