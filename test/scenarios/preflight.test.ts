import { readFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { image, openStage, planText, type Stage, TOKEN } from "./stage";

const APIS = ["run", "artifactregistry", "secretmanager", "aiplatform", "cloudresourcemanager", "iam"];
const GITHUB_TOKEN = "ghs_sentinel-of-the-scenarios";
const REPOSITORY = "us-central1-docker.pkg.dev/demo-project/ion-api/ion-api-canary";
const PLAN = `version: 1
project: demo-project
service: ion-api
regions: [us-central1]
image: ${REPOSITORY}
service-account: ion-api-runner@demo-project.iam.gserviceaccount.com
first-release: create
stages:
  - { name: stage-1, percent: 5, watch: 10m, bake: 24h, environment: stage-1 }
  - { name: stage-2, percent: 100, watch: 10m, bake: 24h, environment: stage-2 }
`;
const ASLEEP = { "watch.yml": "disabled_inactivity" };
const GUARDED = {
  protection_rules: [{ type: "required_reviewers", reviewers: [{ type: "User", reviewer: { login: "mona" } }] }],
};
const GITHUB = {
  environments: { "stage-1": GUARDED, "stage-2": GUARDED },
  workflows: { "watch.yml": "active" },
  repository: "acme/ion",
  token: GITHUB_TOKEN,
};

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
  await stage.writePlan(PLAN);
  await stage.api("PUT", "/emulator/v1/github", GITHUB);
});
afterEach(() => stage.close());

const preflight = (inputs: Record<string, string> = {}) =>
  stage.run(
    "preflight",
    { schedule: "watch.yml", "github-token": GITHUB_TOKEN, ...inputs },
    { GITHUB_API_URL: stage.emulator.url },
  );
const switchOff = () =>
  stage.api(
    "PUT",
    "/emulator/v1/disabled-apis",
    APIS.map((api) => `${api}.googleapis.com`),
  );
const changes = async () => (await stage.writes()).filter(({ path }) => !path.endsWith(":testIamPermissions"));

interface Report {
  readonly ok: boolean;
  readonly rows: readonly { readonly name: string; readonly result: string; readonly sentence: string }[];
}

async function resultsIn(path: string | undefined): Promise<Readonly<Record<string, string>>> {
  const { rows } = JSON.parse(await readFile(path ?? "", "utf8")) as Report;
  return Object.fromEntries(rows.map(({ name, result }) => [name, result]));
}

describe("preflight of a project in which nothing is prepared", () => {
  it("finds what is missing, and changes nothing", async () => {
    await switchOff();
    await stage.writes();
    const ended = await preflight();
    expect(ended, ended.log).toMatchObject({ exit: 2, outputs: { ok: "false" } });
    expect(ended.log).toContain("gcloud services enable run.googleapis.com");
    expect(ended.summary).toContain("| environments | ✅ ok |");
    expect(await changes()).toEqual([]);
  });

  it("says in a dry run what it would do, and no write arrives", async () => {
    await switchOff();
    await stage.writes();
    const ended = await preflight({ mode: "fix", "dry-run": "true" });
    expect(ended.exit, ended.log).toBe(0);
    expect([...ended.log.matchAll(/^POST (\S+)$/gm)].map(([, path]) => path)).toEqual([
      "/v1/projects/demo-project/services:batchEnable",
      "/v1/projects/demo-project/serviceAccounts",
      "/v1/projects/demo-project/locations/us-central1/repositories?repositoryId=ion-api",
    ]);
    expect(await changes()).toEqual([]);
  });

  it("mends it, waits until it is so, and finds nothing to do the second time", async () => {
    await switchOff();
    await stage.api("PUT", "/emulator/v1/delays", {
      enableMs: 300,
      propagationMs: 300,
      accountMs: 800,
      repositoryMs: 300,
    });
    await stage.writes();
    const first = await preflight({ mode: "fix" });
    expect(first, first.log).toMatchObject({ exit: 0, outputs: { ok: "true" } });
    expect(await resultsIn(first.outputs["report"])).toMatchObject({
      APIs: "enabled",
      "service account": "created",
      repository: "created",
      permissions: "ok",
      image: "not-asked",
    });
    expect((await changes()).map(({ path, status }) => [path.split(/[/:]/).at(-1), status])).toEqual(
      expect.arrayContaining([
        ["batchEnable", 200],
        ["serviceAccounts", 200],
        ["repositories", 200],
      ]),
    );
    const second = await preflight({ mode: "fix" });
    expect(second.exit, second.log).toBe(0);
    expect(await changes()).toEqual([]);
    expect(await resultsIn(second.outputs["report"])).toMatchObject({
      APIs: "ok",
      "service account": "ok",
      repository: "ok",
    });
  });

  it("shows no token anywhere", async () => {
    const ended = await preflight({ mode: "fix" });
    const report = await readFile(ended.outputs["report"] ?? "", "utf8");
    for (const secret of [TOKEN, GITHUB_TOKEN]) expect(ended.log + ended.summary + report).not.toContain(secret);
  });
});

describe("preflight of what is there", () => {
  it("names the permission that is missing with its role, and how to grant it on the service", async () => {
    await stage.deploy();
    await preflight({ mode: "fix" });
    await stage.api("PUT", "/emulator/v1/denied-permissions", ["run.services.update"]);
    const ended = await preflight();
    expect(ended.exit, ended.log).toBe(2);
    expect(ended.log).toContain("run.services.update on service ion-api (roles/run.developer has it)");
    expect(ended.log).toContain("gcloud run services add-iam-policy-binding ion-api");
  });

  it("lists the mistakes of a plan, and asks by the inputs what it can", async () => {
    await stage.deploy();
    await stage.writePlan("version: 1\nservise: ion-api\nregions: us-central1\n");
    const where = { project: "demo-project", region: "us-central1", service: "ion-api" };
    const ended = await preflight(where);
    expect(ended.exit, ended.log).toBe(2);
    expect(await resultsIn(ended.outputs["report"])).toMatchObject({
      plan: "error",
      project: "ok",
      APIs: "ok",
      service: "ok",
    });
    expect(ended.log).toContain("rollout.yml:2:1:");
  });

  it.each([
    ["an environment is missing", { ...GITHUB, environments: { "stage-1": GUARDED } }, "not there: stage-2"],
    [
      "an environment protects nothing",
      { ...GITHUB, environments: { "stage-1": GUARDED, "stage-2": { protection_rules: [] } } },
      "without required reviewers: stage-2",
    ],
    ["the schedule fell asleep", { ...GITHUB, workflows: ASLEEP }, "gh workflow enable watch.yml"],
    ["the token is refused", { ...GITHUB, token: "another" }, "github-token:"],
  ])("is refused where %s", async (_what, github, says) => {
    await stage.api("PUT", "/emulator/v1/github", github);
    const ended = await preflight({ mode: "fix" });
    expect([2, 4]).toContain(ended.exit);
    expect(ended.log).toContain(says);
  });

  it("on a laptop asks nobody about GitHub, and takes that for no pass", async () => {
    const ended = await stage.run("preflight", { mode: "fix" }, { GITHUB_REPOSITORY: "" });
    // The plan's stages bake, and no workflow is named that watches them.
    const asked = { environments: "not-asked", schedule: "warning" };
    expect(await resultsIn(ended.outputs["report"])).toMatchObject(asked);
  });

  it("looks for an image that is named", async () => {
    await preflight({ mode: "fix" });
    const ended = await preflight({ image: `${REPOSITORY}:never-pushed` });
    expect(ended.exit, ended.log).toBe(2);
    expect(ended.log).toContain(`expected the image ${REPOSITORY}:never-pushed, got none`);
  });

  it("finds an image that is there, with the digest to name it by", async () => {
    await stage.writePlan(PLAN.replace(REPOSITORY, image("v1")));
    await preflight({ mode: "fix" });
    const ended = await preflight();
    expect(ended.exit, ended.log).toBe(0);
    expect(ended.log).toMatch(/image: us-central1-docker\.pkg\.dev\/demo-project\/demo\/ion-api@sha256:[0-9a-f]{64}/);
    expect(await resultsIn(ended.outputs["report"])).toMatchObject({ repository: "ok", image: "warning" });
  });

  it("takes the service account that the service runs as where nobody names one", async () => {
    await stage.writePlan(planText());
    await stage.deploy();
    const ended = await preflight({ image: image("v1") });
    expect(ended.log).toContain("compute@developer.gserviceaccount.com");
  });
});
