import { afterEach, describe, expect, it } from "vitest";
import { ACCOUNT, authorizations, federated, googles, KEY, makeFolder, withFile } from "./credentials";
import { connect, type Google, REF, startGoogle } from "./google";

let google: Google;
makeFolder();
afterEach(() => google.close());

describe("access tokens", () => {
  it("come from GitHub's OIDC token by way of STS and the service account, and no project is looked up", async () => {
    google = await startGoogle(googles());
    await withFile(google, federated(google)).services.read(REF);
    expect(google.seen.map(({ path }) => path.replace(/\?.*/, ""))).toEqual([
      "/oidc",
      "/v1/token",
      `/v1/projects/-/serviceAccounts/${ACCOUNT}:generateAccessToken`,
      "/v2/projects/demo/locations/us-central1/services/hello",
    ]);
    expect(google.seen[1]?.body).toContain("subject_token=github-oidc-token");
    expect(authorizations(google, "/v2/")).toEqual(["Bearer account-token-1"]);
  });

  it("are exchanged at an STS below localhost, too, as every request takes the same way", async () => {
    google = await startGoogle(googles());
    const cloud = withFile(google, { ...federated(google), token_url: `http://sts.localhost:${google.port}/v1/token` });
    await cloud.services.read(REF);
    expect(google.seen[1]?.headers["host"]).toBe(`sts.localhost:${google.port}`);
  });

  it("are kept while they live", async () => {
    google = await startGoogle(googles());
    const { services } = withFile(google, federated(google));
    await services.read(REF);
    await services.read(REF);
    expect(authorizations(google, "/v2/")).toEqual(["Bearer account-token-1", "Bearer account-token-1"]);
    expect(authorizations(google, "/v1/token")).toHaveLength(1);
  });

  it("are exchanged anew when they expire during a long watch", async () => {
    google = await startGoogle(googles(1));
    const { services } = withFile(google, federated(google));
    await services.read(REF);
    await services.read(REF);
    expect(authorizations(google, "/v2/")).toEqual(["Bearer account-token-1", "Bearer account-token-2"]);
  });

  it("are signed by a service account's own key, without any token endpoint", async () => {
    google = await startGoogle(googles());
    await withFile(google, KEY).services.read(REF);
    expect(google.seen).toHaveLength(1);
    const [, claims] = String(authorizations(google, "/v2/")[0]).replace("Bearer ", "").split(".");
    expect(JSON.parse(Buffer.from(claims ?? "", "base64url").toString())).toMatchObject({
      iss: ACCOUNT,
      scope: "https://www.googleapis.com/auth/cloud-platform",
    });
  });

  it("that were given ready-made win over a file", async () => {
    google = await startGoogle(googles());
    await withFile(google, federated(google), { CLOUDSDK_AUTH_ACCESS_TOKEN: "ready-made-token" }).services.read(REF);
    expect(google.seen.map(({ headers }) => headers["authorization"])).toEqual(["Bearer ready-made-token"]);
  });

  it("go with the quota project that was named", async () => {
    google = await startGoogle(googles());
    await connect(google, { env: { GOOGLE_CLOUD_QUOTA_PROJECT: "payer" } }).services.read(REF);
    expect(google.seen[0]?.headers["x-goog-user-project"]).toBe("payer");
  });
});
