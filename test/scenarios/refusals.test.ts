import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { image, openStage, planText, type Stage, TOKEN } from "./stage";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ startupMs: 3000 });
  await stage.deploy();
});
beforeEach(async () => {
  await stage.writePlan(planText());
  await stage.api("PUT", "/emulator/v1/denied-permissions", []);
  await stage.writes();
});
afterAll(() => stage.close());

interface Refusal {
  readonly when: string;
  readonly action: string;
  readonly inputs?: Record<string, string>;
  readonly plan?: string;
  readonly env?: Record<string, string>;
  readonly denied?: readonly string[];
  readonly exit: number;
  /** What a person must find in the log. */
  readonly says: readonly string[];
}

const NO_TOKEN = { CLOUDSDK_AUTH_ACCESS_TOKEN: "" };
const REFUSALS: readonly Refusal[] = [
  {
    when: "the plan is missing",
    action: "deploy-canary",
    inputs: { plan: "nowhere.yml" },
    exit: 2,
    says: ["PLAN_MISSING", "nowhere.yml", "version: 1"],
  },
  {
    when: "the plan has three mistakes",
    action: "deploy-canary",
    plan: "version: 1\nservice: ion-api\nregions: [us-central1]\nstagez: []\nstages:\n  - { percent: 50 }\n  - { percent: 5 }\nhealth: { every: 10 }\n",
    exit: 2,
    says: ["rollout.yml:4:1", "rollout.yml:7:", "rollout.yml:8:", "expected a duration such as", "got 10"],
  },
  {
    when: "an input does not exist",
    action: "metrics-gate",
    inputs: { fro: "10m" },
    exit: 2,
    says: ["INPUT_INVALID", "fro", "for"],
  },
  {
    when: "a duration has no unit",
    action: "metrics-gate",
    inputs: { for: "10" },
    exit: 2,
    says: ["at for", "expected a duration", "10m"],
  },
  { when: "the inputs are no JSON", action: "rollback", env: { CANARY_INPUTS: "{" }, exit: 2, says: ["CANARY_INPUTS"] },
  {
    when: "the stage is unknown",
    action: "deploy-canary",
    inputs: { image: image("v2"), stage: "stage-9" },
    exit: 2,
    says: ["STAGE_UNKNOWN", "stage-1", 'got "stage-9"'],
  },
  {
    when: "no image is named and no rollout is running",
    action: "deploy-canary",
    exit: 2,
    says: ["image", "@sha256:DIGEST"],
  },
  { when: "there is no rollout to watch", action: "metrics-gate", exit: 2, says: ["NO_ROLLOUT", "deploy-canary"] },
  { when: "there is no canary to ask", action: "health-gate", exit: 2, says: ["NO_ROLLOUT", "tag canary"] },
  {
    when: "the service does not exist",
    action: "deploy-canary",
    inputs: { service: "nobody", image: image("v2") },
    exit: 2,
    says: ["SERVICE_NOT_FOUND", "gcloud run deploy nobody", "first-release: create"],
  },
  {
    when: "the region of several is not named",
    action: "deploy-canary",
    plan: planText().replace("[us-central1]", "[us-central1, europe-west1]"),
    exit: 2,
    says: ["region", "us-central1, europe-west1"],
  },
  {
    when: "the routing cannot be driven yet",
    action: "deploy-canary",
    plan: planText("routing: { mode: services, canary-service: ion-api-canary, publish: { env: CANARY_PERCENT } }\n"),
    exit: 2,
    says: ["NOT_SUPPORTED", "services"],
  },
  {
    when: "tag and service name are too long together",
    action: "deploy-canary",
    inputs: { image: image("v2"), tag: "a-tag-that-is-much-longer-than-the-forty-sixth" },
    exit: 2,
    says: ["NAME_TOO_LONG", "46"],
  },
  {
    when: "there are no credentials",
    action: "deploy-canary",
    env: NO_TOKEN,
    exit: 4,
    says: ["CREDENTIALS_MISSING", "google-github-actions/auth", "id-token: write"],
  },
  {
    when: "the token is refused",
    action: "deploy-canary",
    env: { CLOUDSDK_AUTH_ACCESS_TOKEN: "ya29.somebody-elses" },
    exit: 4,
    says: ["CREDENTIALS_MISSING"],
  },
  {
    when: "the caller may not update the service",
    action: "deploy-canary",
    inputs: { image: image("v2") },
    denied: ["run.services.update"],
    exit: 4,
    says: ["PERMISSION_DENIED", "run.services.update", "roles/run.developer", "gcloud"],
  },
  {
    when: "the plan may not be read but names are given, and nothing is to be rolled back",
    action: "rollback",
    inputs: {
      plan: "nowhere.yml",
      project: "demo-project",
      region: "us-central1",
      service: "ion-api",
      mode: "emergency",
    },
    exit: 0,
    says: ["Nothing to roll back"],
  },
  {
    when: "an endpoint is malformed",
    action: "rollback",
    env: { CLOUDSDK_API_ENDPOINT_OVERRIDES_RUN: "127.0.0.1:1" },
    exit: 2,
    says: ["CLOUDSDK_API_ENDPOINT_OVERRIDES_RUN"],
  },
];

it.each(REFUSALS)(
  "when $when, $action ends with $exit and changes nothing",
  async ({ action, inputs = {}, plan, env = {}, denied, exit, says }) => {
    if (plan !== undefined) await stage.writePlan(plan);
    if (denied !== undefined) await stage.api("PUT", "/emulator/v1/denied-permissions", denied);
    const ended = await stage.run(action, inputs, env);
    for (const word of says) expect(ended.log).toContain(word);
    expect(ended.log + ended.summary).not.toContain(TOKEN);
    expect(ended.exit, ended.log).toBe(exit);
    expect((await stage.writes()).filter(({ status }) => status < 400)).toEqual([]);
  },
);

it("shows what a container wrote that cannot start, and leaves the traffic as it was", async () => {
  const before = await stage.traffic();
  const ended = await stage.run("deploy-canary", { image: image("crash"), stage: "stage-1" });
  expect(ended.exit, ended.log).toBe(1);
  expect(ended.log).toContain("CANARY_NOT_READY");
  expect(ended.log).toMatch(/│ .*cannot load the pipeline/);
  expect(await stage.traffic()).toEqual(before);
});

it("fails the health gate by its deadline, with the answer that it got", async () => {
  await stage.run("deploy-canary", { image: image("unhealthy"), stage: "0" });
  const ended = await stage.run("health-gate");
  expect(ended).toMatchObject({ exit: 1, outputs: { verdict: "fail" } });
  expect(ended.log).toContain("HTTP 503");
  expect(await stage.run("rollback", { mode: "normal", confirm: "ion-api" })).toMatchObject({
    exit: 0,
    outputs: { outcome: "rolled-back" },
  });
});

it("fails a functional check by its expectation, and names it", async () => {
  await stage.run("deploy-canary", { image: image("unsure"), stage: "0" });
  const ended = await stage.run("health-gate");
  expect(ended).toMatchObject({ exit: 1, outputs: { verdict: "fail" } });
  expect(ended.log).toContain("body.confidence > 0.8");
  expect(await stage.run("rollback", { mode: "delete" })).toMatchObject({ exit: 0, outputs: { outcome: "deleted" } });
  expect(await stage.traffic()).toMatchObject({ tags: {} });
});

it("makes a service that does not exist where the plan says so, and says that it serves 100 %", async () => {
  await stage.writePlan(planText("first-release: create\n", "newborn"));
  const ended = await stage.run("deploy-canary", { image: image("v1") });
  expect(ended).toMatchObject({ exit: 0, outputs: { percent: "100", changed: "true" } });
  expect(ended.log).toContain("First release");
  expect(Object.values((await stage.traffic("newborn")).percent)).toEqual([100]);
  expect(await stage.run("health-gate")).toMatchObject({ exit: 0, outputs: { verdict: "pass" } });
});

it("carries on where the answer to the write was lost, and writes once", async () => {
  await stage.api("POST", "/emulator/v1/faults", {
    method: "PATCH",
    path: "/services/ion-api",
    drop: "after",
    times: 1,
  });
  const ended = await stage.run("deploy-canary", { image: image("v2"), stage: "0" });
  expect(ended, ended.log).toMatchObject({ exit: 0, outputs: { changed: "true" } });
  expect(await stage.writes()).toHaveLength(1);
});

it("ends with 130 when it is cancelled, at once, and writes nothing more", async () => {
  const child = stage.start("metrics-gate", { for: "10m" });
  await new Promise((done) => child.stdout?.once("data", done));
  await stage.writes();
  const cancelledAt = Date.now();
  child.kill("SIGINT");
  const { exitCode, all } = await child;
  expect(exitCode, String(all)).toBe(130);
  expect(Date.now() - cancelledAt).toBeLessThan(5000);
  expect(await stage.writes()).toEqual([]);
});
