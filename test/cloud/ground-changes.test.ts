import { afterEach, describe, expect, it } from "vitest";
import type { GoogleGround } from "../../src/cloud/ground";
import { toEnabling, toRepository } from "../../src/core/preflight/change";
import type { Resource } from "../../src/core/preflight/permissions";
import { failureOf, type Handler, refusal } from "./google";
import { type OpenGround, openGround, REPOSITORY } from "./grounds";

const NOT_FOUND = refusal(404, "NOT_FOUND", "it does not exist");

let open: OpenGround;
afterEach(() => open.google.close());

/** Returns the doors that lead to a server which answers so. */
async function groundAt(handler: Handler): Promise<GoogleGround> {
  open = await openGround(handler);
  return open.ground;
}

describe("permissions", () => {
  const ref = { project: "demo", region: "us-central1", service: "ion" };
  const runner = "ion@demo.iam.gserviceaccount.com";
  const member = '--member="serviceAccount:DEPLOYER@demo.iam.gserviceaccount.com"';
  it.each<[Resource, string, string, string, string]>([
    [
      { kind: "project", project: "demo" },
      "monitoring.timeSeries.list",
      "/v1/projects/demo",
      "roles/monitoring.viewer",
      "gcloud projects add-iam-policy-binding demo",
    ],
    [
      { kind: "service", ref },
      "run.services.update",
      "/v2/projects/demo/locations/us-central1/services/ion",
      "roles/run.developer",
      'gcloud run services add-iam-policy-binding ion --region="us-central1" --project="demo"',
    ],
    [
      { kind: "account", email: runner, project: "demo" },
      "iam.serviceAccounts.actAs",
      `/v1/projects/demo/serviceAccounts/${runner}`,
      "roles/iam.serviceAccountUser",
      `gcloud iam service-accounts add-iam-policy-binding ${runner} --project="demo"`,
    ],
    [
      { kind: "repository", ref: REPOSITORY },
      "artifactregistry.repositories.uploadArtifacts",
      "/v1/projects/demo/locations/us-central1/repositories/ion",
      "roles/artifactregistry.writer",
      'gcloud artifacts repositories add-iam-policy-binding ion --location="us-central1" --project="demo"',
    ],
  ])(
    "on $kind are asked of it, and one that is missing comes with the command that grants it there",
    async (on, permission, path, role, command) => {
      const ground = await groundAt(() => ({ json: { permissions: ["granted"] } }));
      expect(await ground.permissions.lacking(on, ["granted", permission])).toEqual([
        { permission, role, command: `${command} ${member} --role="${role}"` },
      ]);
      expect(open.asked()).toEqual([`POST ${path}:testIamPermissions`]);
    },
  );

  it("on a bucket are asked of it the way that Cloud Storage has it, and granted there", async () => {
    const ground = await groundAt(() => ({ json: { permissions: ["storage.objects.get"] } }));
    const on: Resource = { kind: "bucket", bucket: "ion-split", project: "demo" };
    expect(await ground.permissions.lacking(on, ["storage.objects.get", "storage.objects.create"])).toEqual([
      {
        permission: "storage.objects.create",
        role: "roles/storage.objectUser",
        command: `gcloud storage buckets add-iam-policy-binding gs://ion-split ${member} --role="roles/storage.objectUser"`,
      },
    ]);
    const query = "permissions=storage.objects.get&permissions=storage.objects.create";
    expect(open.asked()).toEqual([`GET /storage/v1/b/ion-split/iam/testPermissions?${query}`]);
  });

  it("of nothing but what is granted are none: an empty answer grants nothing", async () => {
    const ground = await groundAt(() => ({ json: {} }));
    const lacks = await ground.permissions.lacking({ kind: "project", project: "demo" }, ["a.b.c"]);
    expect(lacks).toMatchObject([{ permission: "a.b.c", role: "a role that has a.b.c" }]);
  });

  it("on what is not there are not known", async () => {
    const ground = await groundAt(() => NOT_FOUND);
    expect(await ground.permissions.lacking({ kind: "project", project: "demo" }, ["a"])).toBeUndefined();
  });
});

describe("changes", () => {
  it("are sent to the letter, and their operations waited for to the end", async () => {
    const done = { name: "operations/acat.1", done: true };
    const ground = await groundAt(({ method }) => ({ json: method === "POST" ? { name: "operations/acat.1" } : done }));
    const change = toEnabling("demo", ["run.googleapis.com"]);
    await ground.mender.apply(change);
    expect(open.asked()).toEqual([`POST ${change.path}`, "GET /v1/operations/acat.1"]);
    expect(JSON.parse(open.google.seen[0]?.body ?? "")).toEqual(change.body);
  });

  it.each([
    ["that were made already are a conflict", refusal(409, "ALREADY_EXISTS", "it exists"), "CONFLICT"],
    [
      "that may not be made name the permission",
      refusal(403, "PERMISSION_DENIED", "Permission 'artifactregistry.repositories.create' denied"),
      "PERMISSION_DENIED",
    ],
    [
      "whose operation fails tell why",
      { json: { name: "x", done: true, error: { message: "quota" } } },
      "CLOUD_REFUSED",
    ],
    ["whose answer is lost are in doubt", { status: 503 }, "CLOUD_UNREACHABLE"],
  ])("%s", async (_what, answer, code) => {
    const ground = await groundAt(() => answer);
    expect((await failureOf(ground.mender.apply(toRepository(REPOSITORY)))).code).toBe(code);
    expect(open.google.seen).toHaveLength(1);
  });

  const ENABLING = toEnabling("demo", ["run.googleapis.com"]);
  const services = (state: string) => ({
    json: { services: [{ name: "projects/1/services/run.googleapis.com", state }] },
  });
  it.each([
    ["again where a read shows that it did not happen", "DISABLED", [503, 200]],
    ["once where a read shows that it did", "ENABLED", [503]],
    ["twice at most", "DISABLED", [503, 503]],
  ])("that enable APIs and whose answer is lost are sent %s", async (_what, state, statuses) => {
    const left = [...statuses];
    const ground = await groundAt(({ method }) =>
      method === "GET" ? services(state) : { status: left.shift() ?? 500, json: { done: true } },
    );
    await ground.mender.apply(ENABLING).catch(() => undefined);
    expect(open.google.seen.filter(({ method }) => method === "POST")).toHaveLength(statuses.length);
    expect(left).toEqual([]);
  });
});
