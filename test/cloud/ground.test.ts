import { afterEach, describe, expect, it } from "vitest";
import type { GoogleGround } from "../../src/cloud/ground";
import type { ImageName } from "../../src/core/image";
import { failureOf, type Handler, refusal } from "./google";
import { type OpenGround, openGround, REPOSITORY } from "./grounds";

const NOT_FOUND = refusal(404, "NOT_FOUND", "it does not exist");
const DIGEST = `sha256:${"c".repeat(64)}`;

let open: OpenGround;
afterEach(() => open.google.close());

/** Returns the doors that lead to a server which answers so. */
async function groundAt(handler: Handler): Promise<GoogleGround> {
  open = await openGround(handler);
  return open.ground;
}

it("a token that was given ready-made has no account, and is not taken for one that was issued", async () => {
  const ground = await groundAt(() => ({}));
  expect(await ground.caller.read()).toEqual({ kind: "an access token that was given ready-made", issued: false });
});

describe("projects", () => {
  it("are read with number and state", async () => {
    const json = { projectId: "demo", projectNumber: "123", lifecycleState: "ACTIVE", name: "Demo" };
    const ground = await groundAt(() => ({ json }));
    expect(await ground.projects.read("example.com:demo")).toEqual({ id: "demo", number: "123", lifecycle: "ACTIVE" });
    expect(open.asked()).toEqual(["GET /v1/projects/example.com:demo"]);
  });

  it("without a number are no answer", async () => {
    const ground = await groundAt(() => ({ json: { projectId: "demo" } }));
    expect((await failureOf(ground.projects.read("demo"))).code).toBe("CLOUD_UNREACHABLE");
  });
});

it("APIs are asked for by one request, and only what says ENABLED is enabled", async () => {
  const states = { run: "ENABLED", iam: "DISABLED", storage: "STATE_UNSPECIFIED" };
  const services = Object.entries(states).map(([api, state]) => ({ name: `projects/123/services/${api}`, state }));
  const ground = await groundAt(() => ({ json: { services } }));
  expect(await ground.switchboard.enabled("demo", ["run", "iam", "storage", "unheard-of"])).toEqual(["run"]);
  const names = ["run", "iam", "storage", "unheard-of"].map((api) => `names=projects/demo/services/${api}`).join("&");
  expect(open.asked()).toEqual([`GET /v1/projects/demo/services:batchGet?${names}`]);
});

describe("service accounts", () => {
  it.each([
    ["of this project", "ion@demo.iam.gserviceaccount.com", "demo"],
    ["of another project are asked for there", "ion@other.iam.gserviceaccount.com", "other"],
    ["that Google makes are this project's", "123-compute@developer.gserviceaccount.com", "demo"],
  ])("%s", async (_whose, email, project) => {
    const ground = await groundAt(() => ({ json: { email } }));
    expect(await ground.accounts.read(email, "demo")).toEqual({ email, disabled: false });
    expect(open.asked()).toEqual([`GET /v1/projects/${project}/serviceAccounts/${email}`]);
  });

  it("that are not there are undefined", async () => {
    const ground = await groundAt(() => NOT_FOUND);
    expect(await ground.accounts.read("ion@demo.iam.gserviceaccount.com", "demo")).toBeUndefined();
  });
});

describe("repositories", () => {
  it("are read with all that is reported", async () => {
    const json = { format: "DOCKER", mode: "STANDARD_REPOSITORY", sizeBytes: "42", kmsKeyName: "key" };
    const ground = await groundAt(() => ({ json: { ...json, dockerConfig: { immutableTags: true } } }));
    expect(await ground.repositories.read(REPOSITORY)).toEqual({
      format: "DOCKER",
      mode: "STANDARD_REPOSITORY",
      kmsKey: "key",
      size: 42,
      immutableTags: true,
    });
    expect(open.asked()).toEqual(["GET /v1/projects/demo/locations/us-central1/repositories/ion"]);
  });

  it("that are empty, with Google's key, leave out what proto3 leaves out", async () => {
    const ground = await groundAt(() => ({ json: { format: "DOCKER" } }));
    expect(await ground.repositories.read(REPOSITORY)).toEqual({
      format: "DOCKER",
      mode: "",
      size: 0,
      immutableTags: false,
    });
  });

  const name = { host: "us-central1-docker.pkg.dev", path: "demo/ion/team/app" };
  const manifests = [
    { os: "linux", architecture: "amd64" },
    { os: "unknown", architecture: "unknown" },
  ];
  it.each<[string, ImageName, readonly string[]]>([
    ["by its digest", { ...name, digest: DIGEST }, []],
    ["by its tag, which leads to the digest", { ...name, tag: "v1" }, ["packages/team/app/tags/v1"]],
  ])("show an image %s, without its attestations", async (_how, image, first) => {
    const version = `projects/demo/locations/us-central1/repositories/ion/packages/team%2Fapp/versions/${DIGEST}`;
    const ground = await groundAt(({ path }) => ({
      json: path.includes("/tags/") ? { version } : { imageManifests: manifests },
    }));
    expect(await ground.repositories.image(REPOSITORY, image)).toEqual({ digest: DIGEST, platforms: ["linux/amd64"] });
    const root = "GET /v1/projects/demo/locations/us-central1/repositories/ion";
    expect(open.asked()).toEqual([...first, `dockerImages/team/app@${DIGEST}`].map((path) => `${root}/${path}`));
  });

  it("do not show what is not there", async () => {
    const ground = await groundAt(() => NOT_FOUND);
    expect(await ground.repositories.image(REPOSITORY, { ...name, tag: "v1" })).toBeUndefined();
  });
});

describe("a permission that is missing for a read is granted on what was read", () => {
  const member = '--member="serviceAccount:DEPLOYER@demo.iam.gserviceaccount.com"';
  it.each<[string, string, (ground: GoogleGround) => Promise<unknown>, string]>([
    [
      "the service account",
      "iam.serviceAccounts.get",
      ({ accounts }) => accounts.read("ion@demo.iam.gserviceaccount.com", "demo"),
      `gcloud iam service-accounts add-iam-policy-binding ion@demo.iam.gserviceaccount.com --project="demo" ${member} --role="roles/iam.serviceAccountViewer"`,
    ],
    [
      "the repository",
      "artifactregistry.repositories.get",
      ({ repositories }) => repositories.read(REPOSITORY),
      `gcloud artifacts repositories add-iam-policy-binding ion --location="us-central1" --project="demo" ${member} --role="roles/artifactregistry.reader"`,
    ],
    [
      "the project, where it is the project's",
      "serviceusage.services.use",
      ({ accounts }) => accounts.read("ion@demo.iam.gserviceaccount.com", "demo"),
      `gcloud projects add-iam-policy-binding demo ${member} --role="roles/serviceusage.serviceUsageConsumer"`,
    ],
  ])("%s", async (_what, permission, read, hint) => {
    const info = { reason: "IAM_PERMISSION_DENIED", metadata: { permission } };
    const ground = await groundAt(() => refusal(403, "PERMISSION_DENIED", "denied", info));
    expect((await failureOf(read(ground))).hint).toBe(hint);
  });
});
