import { describe, expect, it } from "vitest";
import { type Answer, failureOf, QUICK, TOKEN } from "../google";
import { answerOf, makeImage, turnDown } from "./images";
import { cleanUp, connect, connectInstead, digestedOn, imageOn, startServer } from "./lab";

cleanUp();

const AR = "us-central1-docker.pkg.dev";
const DENIED = turnDown(403, "DENIED", "Permission denied on resource (or it may not exist)");
const grant = (role: string) =>
  `gcloud artifacts repositories add-iam-policy-binding r --location="us-central1" --project="p" --member="serviceAccount:DEPLOYER@p.iam.gserviceaccount.com" --role="roles/artifactregistry.${role}"`;

describe("a registry's refusal", () => {
  it.each<[string, Answer, string, RegExp, string]>([
    [
      "a 401",
      turnDown(401, "UNAUTHORIZED", "authentication required"),
      "PERMISSION_DENIED",
      /downloadArtifacts is missing, roles\/artifactregistry.reader has it: UNAUTHORIZED: authentication required/,
      grant("reader"),
    ],
    [
      "a 403",
      DENIED,
      "PERMISSION_DENIED",
      /downloadArtifacts is missing.*DENIED: Permission denied on resource/,
      grant("reader"),
    ],
    [
      "a 403 without words",
      { status: 403, text: "<html>" },
      "PERMISSION_DENIED",
      /downloadArtifacts is missing, roles\/artifactregistry.reader has it: status 403$/,
      grant("reader"),
    ],
    [
      "an API that is off",
      turnDown(403, "DENIED", "Artifact Registry API has not been used in project 1 before or it is disabled."),
      "API_DISABLED",
      /artifactregistry.googleapis.com is not enabled/,
      'gcloud services enable artifactregistry.googleapis.com --project="p"',
    ],
    [
      "a 429",
      turnDown(429, "TOOMANYREQUESTS", "slow down"),
      "QUOTA_EXCEEDED",
      /no more requests now.*slow down/,
      "Run the step again in a minute.",
    ],
    [
      "a 503",
      { status: 503, text: "" },
      "CLOUD_UNREACHABLE",
      /did not answer as it should: status 503/,
      "Run this step again",
    ],
    ["a 507", { status: 507, text: "" }, "DISK_FULL", /no space is left: status 507/, `Free space where ${AR} keeps`],
    [
      "a 500 of a full disk",
      turnDown(500, "UNKNOWN", "mkdir: no space left on device"),
      "DISK_FULL",
      /no space is left/,
      "Free space",
    ],
    [
      "a 400",
      turnDown(400, "NAME_INVALID", "bad name"),
      "CLOUD_REFUSED",
      /turned it down: NAME_INVALID: bad name/,
      "docker manifest inspect",
    ],
  ])("%s of Artifact Registry", async (_, answer, code, pattern, hint) => {
    const server = await startServer(() => answer);
    const error = await failureOf(connectInstead(server).read(imageOn(AR, "p/r/app:v1")));
    expect(error).toMatchObject({ code, message: expect.stringMatching(pattern), hint: expect.stringContaining(hint) });
    expect(error.message).toContain(`could not read the image '${AR}/p/r/app:v1'`);
  });

  it("of a write names what it takes to write", async () => {
    const { manifest } = makeImage();
    const server = await startServer((seen) => (seen.method === "PUT" ? DENIED : answerOf(seen, [manifest])));
    const image = { ...digestedOn(AR, manifest.digest), path: "p/r/app" };
    expect(await failureOf(connectInstead(server).tag(image, "v2"))).toMatchObject({
      code: "PERMISSION_DENIED",
      message: expect.stringContaining("artifactregistry.repositories.uploadArtifacts is missing"),
      hint: grant("writer"),
    });
  });

  it.each([
    ["ghcr.io", "ghcr.io does not let this login read it", "docker login ghcr.io"],
    ["docker.io", "docker.io does not let this login read it", "docker login"],
    [
      "gcr.io",
      "roles/artifactregistry.reader has it",
      'gcloud artifacts repositories add-iam-policy-binding gcr.io --location="us" --project="shop"',
    ],
    [
      "eu.gcr.io",
      "roles/artifactregistry.reader has it",
      'gcloud artifacts repositories add-iam-policy-binding eu.gcr.io --location="europe" --project="shop"',
    ],
  ])("of %s is told in its own terms", async (host, sentence, hint) => {
    const server = await startServer(() => DENIED);
    const error = await failureOf(connectInstead(server).read(imageOn(host)));
    expect(error).toMatchObject({ code: "PERMISSION_DENIED", message: expect.stringContaining(sentence) });
    expect(error.hint?.startsWith(hint)).toBe(true);
  });

  it.each([
    ["a 429", turnDown(429, "TOOMANYREQUESTS")],
    ["a 500", { status: 500, text: "" }],
  ])("is asked again after %s", async (_, answer) => {
    let turn = 0;
    const server = await startServer(() => (turn++ === 0 ? answer : turnDown(404, "MANIFEST_UNKNOWN")));
    expect(await connect().read(imageOn(server.host))).toBeUndefined();
    expect(server.seen).toHaveLength(2);
  });

  it.each([
    ["a 403", DENIED],
    ["a full disk", { status: 507, text: "" }],
    ["a pause that is too long", turnDown(429, "TOOMANYREQUESTS", "", { "retry-after": "61" })],
  ])("is not asked again after %s", async (_, answer) => {
    const server = await startServer(() => answer);
    await failureOf(connect({}, { ...QUICK, deadline: 120 }).read(imageOn(server.host)));
    expect(server.seen).toHaveLength(1);
  });

  it("is waited for as long as Retry-After says", async () => {
    let turn = 0;
    const server = await startServer(() =>
      turn++ === 0 ? turnDown(429, "TOOMANYREQUESTS", "", { "retry-after": "1" }) : turnDown(404, "NAME_UNKNOWN"),
    );
    const started = performance.now();
    await connect().read(imageOn(server.host));
    expect(performance.now() - started).toBeGreaterThan(990);
  });

  it("is CLOUD_UNREACHABLE where nobody answers", async () => {
    const server = await startServer(() => "silence");
    const silent = await failureOf(connect({}, { ...QUICK, attempt: 0.1, deadline: 0.3 }).read(imageOn(server.host)));
    expect(silent).toMatchObject({
      code: "CLOUD_UNREACHABLE",
      message: expect.stringMatching(/no answer within 0\.\d{1,3} s$/),
    });
    await server.close();
    const gone = await failureOf(connect({}, { ...QUICK, deadline: 0.3 }).read(imageOn(server.host)));
    expect(gone).toMatchObject({ code: "CLOUD_UNREACHABLE", message: expect.stringContaining("ECONNREFUSED") });
  });

  it("shows no secret, on one line, and not without end", async () => {
    const basic = Buffer.from(`oauth2accesstoken:${TOKEN}`).toString("base64");
    const server = await startServer((seen) => {
      if (seen.path.includes("/token")) return { json: { token: "sentinel-registry-token" } };
      const said = `you sent\n${seen.headers["authorization"]} for ${basic} ${TOKEN} and sentinel-registry-token ${"x".repeat(9999)}`;
      const challenge = `Bearer realm="https://${AR}/v2/token"`;
      return turnDown(seen.headers["authorization"] === undefined ? 401 : 403, "DENIED", said, {
        "www-authenticate": challenge,
      });
    });
    const error = await failureOf(connectInstead(server).read(imageOn(AR, "p/r/app:v1")));
    expect(error.message).toMatch(/: DENIED: you sent Bearer \[secret\] for \[secret\] \[secret\] and \[secret\] x+…$/);
    expect(error.message.length).toBeLessThan(800);
    expect(`${error.message}${error.hint}${error.stack}`).not.toMatch(/sentinel/);
  });
});
