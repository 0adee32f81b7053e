import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Emulator } from "../../emulator";
import { ask, startQuick } from "../control/http";

const ACCOUNTS = "/v1/projects/p/serviceAccounts";
const ACCOUNT = `${ACCOUNTS}/deployer@p.iam.gserviceaccount.com`;
const REPOSITORIES = "/v1/projects/p/locations/us-central1/repositories";
const REPOSITORY = `${REPOSITORIES}/images`;
const IMAGE = `${REPOSITORY}/dockerImages/web@sha256:${"a".repeat(64)}`;

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startQuick({ repositoryMs: 0 });
  await ask(emulator, "POST", ACCOUNTS, { accountId: "deployer" });
  await ask(emulator, "POST", `${REPOSITORIES}?repositoryId=images`, { format: "DOCKER" });
});
afterAll(() => emulator.close());

const deny = (...permissions: readonly string[]) =>
  ask(emulator, "PUT", "/emulator/v1/denied-permissions", permissions);

describe("what the caller lacks", () => {
  it.each([
    [
      "serviceusage.services.get",
      "GET",
      "/v1/projects/p/services:batchGet?names=projects/p/services/run.googleapis.com",
    ],
    ["serviceusage.services.list", "GET", "/v1/projects/p/services"],
    ["serviceusage.services.enable", "POST", "/v1/projects/p/services:batchEnable"],
    ["serviceusage.services.disable", "POST", "/v1/projects/p/services/run.googleapis.com:disable"],
    ["iam.serviceAccounts.get", "GET", ACCOUNT],
    ["iam.serviceAccounts.list", "GET", ACCOUNTS],
    ["iam.serviceAccounts.create", "POST", ACCOUNTS],
    ["iam.serviceAccounts.update", "PATCH", ACCOUNT],
    ["iam.serviceAccounts.delete", "DELETE", ACCOUNT],
    ["iam.serviceAccounts.getIamPolicy", "POST", `${ACCOUNT}:getIamPolicy`],
    ["iam.serviceAccounts.setIamPolicy", "POST", `${ACCOUNT}:setIamPolicy`],
    ["resourcemanager.projects.get", "GET", "/v1/projects/p"],
    ["resourcemanager.projects.get", "GET", "/v3/projects/p"],
    ["resourcemanager.projects.getIamPolicy", "POST", "/v1/projects/p:getIamPolicy"],
    ["resourcemanager.projects.setIamPolicy", "POST", "/v3/projects/p:setIamPolicy"],
    ["artifactregistry.repositories.get", "GET", REPOSITORY],
    ["artifactregistry.repositories.list", "GET", REPOSITORIES],
    ["artifactregistry.repositories.create", "POST", `${REPOSITORIES}?repositoryId=other`],
    ["artifactregistry.repositories.update", "PATCH", REPOSITORY],
    ["artifactregistry.repositories.delete", "DELETE", REPOSITORY],
    ["artifactregistry.repositories.getIamPolicy", "GET", `${REPOSITORY}:getIamPolicy`],
    ["artifactregistry.repositories.setIamPolicy", "POST", `${REPOSITORY}:setIamPolicy`],
    ["artifactregistry.dockerimages.get", "GET", IMAGE],
    ["artifactregistry.dockerimages.list", "GET", `${REPOSITORY}/dockerImages`],
    ["artifactregistry.packages.list", "GET", `${REPOSITORY}/packages`],
    ["artifactregistry.packages.get", "GET", `${REPOSITORY}/packages/web`],
    ["artifactregistry.versions.list", "GET", `${REPOSITORY}/packages/web/versions`],
    ["artifactregistry.versions.get", "GET", `${REPOSITORY}/packages/web/versions/sha256:a`],
    ["artifactregistry.tags.list", "GET", `${REPOSITORY}/packages/web/tags`],
    ["artifactregistry.tags.get", "GET", `${REPOSITORY}/packages/web/tags/v1`],
  ])("%s refuses %s %s", async (permission, method, path) => {
    await deny(permission);
    const answer = await ask(emulator, method, path, method === "POST" || method === "PATCH" ? {} : undefined);
    expect(answer).toMatchObject({
      status: 403,
      body: {
        error: {
          message: expect.stringContaining(`Permission '${permission}' denied on resource 'projects/p`),
          details: [{ reason: "IAM_PERMISSION_DENIED", metadata: { permission } }],
        },
      },
    });
  });

  it.each([
    { where: "a project", path: "/v1/projects/p" },
    { where: "a project, as v3 has it", path: "/v3/projects/p" },
    { where: "a service account", path: ACCOUNT },
    { where: "a repository", path: REPOSITORY },
    { where: "a repository that does not exist yet", path: `${REPOSITORIES}/none` },
  ])("is missing from what it may do on $where", async ({ path }) => {
    await deny("iam.serviceAccounts.actAs");
    const permissions = ["run.services.get", "iam.serviceAccounts.actAs"];
    expect(await ask(emulator, "POST", `${path}:testIamPermissions`, { permissions })).toEqual({
      status: 200,
      body: { permissions: ["run.services.get"] },
    });
  });

  it("is not asked about an account that does not exist", async () => {
    const path = `${ACCOUNTS}/nobody@p.iam.gserviceaccount.com:testIamPermissions`;
    expect((await ask(emulator, "POST", path, { permissions: [] })).status).toBe(404);
  });
});

describe("a project", () => {
  it("may be marked for deletion, or not exist, as the operator says", async () => {
    await deny();
    await ask(emulator, "PUT", "/emulator/v1/projects", { going: { lifecycleState: "DELETE_REQUESTED" }, gone: null });
    expect(await ask(emulator, "GET", "/v1/projects/going")).toMatchObject({
      body: { lifecycleState: "DELETE_REQUESTED" },
    });
    expect(await ask(emulator, "GET", "/v1/projects/gone")).toMatchObject({ status: 403 });
    expect(await ask(emulator, "GET", "/v1/projects/gone/serviceAccounts")).toMatchObject({ status: 403 });
    const { body } = await ask(emulator, "GET", "/v3/projects:search");
    const ids = (body["projects"] as readonly { projectId: string }[]).map(({ projectId }) => projectId);
    expect(ids).toEqual(["going", "p"]);
  });
});
