import { afterEach, describe, expect, it } from "vitest";
import { connectCloud, parseSettings } from "../../src/cloud/index";
import { ACCOUNT, federated, folder, googles, KEY, makeFolder, USER, withFile } from "./credentials";
import { connect, type Google, type Handler, refusal, startGoogle } from "./google";

const AUDIENCE = "https://hello-abc123-uc.a.run.app";

let google: Google;
makeFolder();
afterEach(() => google.close());

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
    expect(await withFile(google, federated(google)).probe.idToken(AUDIENCE)).toBe(`id-token-of-${holder}`);
    expect(google.seen.filter(({ path }) => path.endsWith(":generateIdToken")).at(-1)?.body).toBe(
      JSON.stringify({ audience: AUDIENCE, includeEmail: true }),
    );
  });

  it("are minted for a key through IAM Credentials where that API is overridden", async () => {
    google = await startGoogle(googles(3600, () => ({ json: { token: "id-token-of-key" } })));
    expect(await withFile(google, KEY).probe.idToken(AUDIENCE)).toBe("id-token-of-key");
    expect(google.seen.map(({ path }) => path)).toEqual([`/v1/projects/-/serviceAccounts/${ACCOUNT}:generateIdToken`]);
  });

  it("are asked for once an audience", async () => {
    google = await startGoogle(googles(3600, mintedFor("federated-token")));
    const { probe } = withFile(google, federated(google));
    await probe.idToken(AUDIENCE);
    await probe.idToken(AUDIENCE);
    await probe.idToken("https://other.example.com");
    expect(google.seen.filter(({ path }) => path.endsWith(":generateIdToken"))).toHaveLength(2);
  });

  it.each([
    ["an identity without a service account", () => federated(google, { impersonating: false })],
    ["a user's login", () => USER],
    ["an account that may not, and neither may its impersonator", () => federated(google)],
  ])("cannot be minted by %s, which is no error", async (_, file) => {
    google = await startGoogle(googles(3600, () => refusal(403, "PERMISSION_DENIED", "no")));
    expect(await withFile(google, file()).probe.idToken(AUDIENCE)).toBeUndefined();
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
