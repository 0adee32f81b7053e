import { afterEach, describe, expect, it } from "vitest";
import { connectCloud, parseSettings } from "../../src/cloud/index";
import {
  ACCOUNT,
  authorizations,
  federated,
  folder,
  googles,
  impersonating,
  makeFolder,
  withFile,
} from "./credentials";
import { environment, failureOf, type Google, QUICK, REF, refusal, startGoogle } from "./google";

let google: Google;
makeFolder();
afterEach(() => google.close());

describe("access tokens", () => {
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
    const error = await failureOf(withFile(google, content, env).services.read(REF));
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
    const error = await failureOf(withFile(google, federated(google)).services.read(REF));
    expect(error.code).toBe(code);
    expect(error.hint).toContain("google-github-actions/auth@");
  });

  it("that cannot be had because a token endpoint is down are no missing credentials", async () => {
    google = await startGoogle(googles());
    const cloud = withFile(google, { ...federated(google), token_url: "http://127.0.0.1:1/v1/token" });
    expect((await failureOf(cloud.services.read(REF))).code).toBe("CLOUD_UNREACHABLE");
  });

  it.each([
    ["", () => federated(google)],
    [
      " and the library asks with a transport of its own",
      () => impersonating(google, federated(google, { impersonating: false })),
    ],
  ])("are not waited for when the run is cancelled%s", async (_, file) => {
    google = await startGoogle((seen, raw) => (seen.path === "/v1/token" ? "silence" : googles()(seen, raw)));
    const controller = new AbortController();
    const asked = failureOf(withFile(google, file(), {}, controller.signal).services.read(REF));
    await expect.poll(() => authorizations(google, "/v1/token")).toHaveLength(1);
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
      const error = await failureOf(withFile(google, federated(google)).services.read(REF));
      expect(error.message).toContain("[secret]");
      expect(`${error.stack} ${error.hint} ${JSON.stringify(error)} ${JSON.stringify(error.cause)}`).not.toContain(
        secret,
      );
      expect(error.hint).toContain(`serviceAccount:${ACCOUNT}`);
    },
  );
});
