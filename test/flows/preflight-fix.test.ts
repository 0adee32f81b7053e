import { describe, expect, it } from "vitest";
import { RolloutError } from "../../src/errors";
import { preflight } from "../../src/flows/preflight";
import type { Land } from "../fakes/ground";
import { APIS, DIGEST, groundWith, preflightJob, RUNNER, rowsOf, wish } from "./preflight-jobs";

const FIX = preflightJob({ mode: "fix" });
const BARE: Partial<Land> = { disabled: APIS, accounts: {}, repositories: {} };
const results = (ground: ReturnType<typeof groundWith>, ...names: readonly string[]) =>
  names.map((name) => rowsOf(ground)[name]?.result);

describe("mode fix", () => {
  it("enables what is off by one request, makes what is missing, and says which was which", async () => {
    const ground = groundWith(BARE);
    expect(await preflight(ground, FIX)).toMatchObject({ exit: 0, outputs: { ok: "true" } });
    expect(results(ground, "APIs", "service account", "repository", "permissions")).toEqual([
      "enabled",
      "created",
      "created",
      "ok",
    ]);
    expect(ground.applied.map(({ api }) => api).sort()).toEqual(["artifactregistry", "iam", "serviceusage"]);
    expect(ground.applied.map(({ body }) => body)).toContainEqual({ serviceIds: APIS });
  });

  it("changes nothing the second time", async () => {
    const ground = groundWith(BARE);
    await preflight(ground, FIX);
    const before = ground.applied.length;
    expect(await preflight(ground, FIX)).toMatchObject({ exit: 0 });
    expect(ground.applied.length).toBe(before);
    expect(results(ground, "APIs", "service account", "repository")).toEqual(["ok", "ok", "ok"]);
  });

  it("enables only what is off", async () => {
    const ground = groundWith({ disabled: ["secretmanager.googleapis.com"] });
    await preflight(ground, { ...FIX, apis: [...APIS, "secretmanager.googleapis.com"] });
    expect(ground.applied.map(({ body }) => body)).toEqual([{ serviceIds: ["secretmanager.googleapis.com"] }]);
  });

  it("creates no service account of another project", async () => {
    const ground = groundWith({ accounts: {} });
    const account = { email: "ion@elsewhere.iam.gserviceaccount.com", from: "input" } as const;
    await preflight(ground, { ...FIX, account });
    expect(ground.applied).toEqual([]);
    expect(results(ground, "service account")).toEqual(["error"]);
  });

  it("creates no repository of another project", async () => {
    const ground = groundWith({ repositories: {} });
    await preflight(ground, { ...FIX, image: wish(`us-central1-docker.pkg.dev/elsewhere/ion/app@${DIGEST}`) });
    expect(ground.applied).toEqual([]);
    expect(rowsOf(ground)["repository"]).toMatchObject({
      result: "error",
      fix: expect.not.stringContaining("mode: fix"),
    });
  });

  it.each<[string, Land["project"]]>([
    ["is being deleted", { id: "demo", number: "123", lifecycle: "DELETE_REQUESTED" }],
    ["is another one", { id: "other", number: "456", lifecycle: "ACTIVE" }],
    ["nobody has heard of", undefined],
  ])("makes nothing in a project that %s, nor plans to", async (_what, project) => {
    for (const dryRun of [false, true]) {
      const ground = groundWith({ project, accounts: {}, repositories: {} });
      const outcome = await preflight(ground, { ...FIX, dryRun });
      expect(ground.applied).toEqual([]);
      expect(outcome.detail).not.toContain("POST /");
      const names = ["service account", "repository"];
      expect(results(ground, ...names)).toEqual(names.map(() => "error"));
      expect(rowsOf(ground)["repository"]?.sentence).toContain("nothing is made in a project that is in error itself");
    }
  });

  it("knows its own project by the number, too", async () => {
    const ground = groundWith({ accounts: {}, repositories: {} });
    await preflight(ground, { ...FIX, project: "123" });
    expect(ground.applied.map(({ path }) => path.split("?")[0]).sort()).toEqual([
      "/v1/projects/demo/locations/us-central1/repositories",
      "/v1/projects/demo/serviceAccounts",
    ]);
  });

  it("finds what somebody else made in between reused", async () => {
    const ground = groundWith({ accounts: {}, repositories: {}, doubt: new RolloutError("CONFLICT", "it exists") });
    expect(await preflight(ground, FIX)).toMatchObject({ exit: 0 });
    expect(rowsOf(ground)["service account"]).toMatchObject({ result: "ok", sentence: `${RUNNER}, reused` });
    expect(rowsOf(ground)["repository"]?.result).toBe("ok");
  });

  it("tells that something exists and cannot be seen, and gives no advice about another thing", async () => {
    const doubt = new RolloutError("CONFLICT", "it exists", "gcloud run services describe SERVICE");
    const ground = groundWith({ accounts: {}, doubt, lag: { reads: 600 } });
    expect(await preflight(ground, FIX)).toMatchObject({ exit: 3 });
    expect(rowsOf(ground)["service account"]).toMatchObject({
      code: "CONFLICT",
      sentence: expect.stringContaining("exists already, and 60 s of reads that do not show it"),
      fix: expect.not.stringContaining("gcloud run"),
    });
  });

  it("tells why it could not make something, and does not try it again for every row that waits", async () => {
    const denied = new RolloutError("PERMISSION_DENIED", "serviceusage.services.enable is missing", "grant it");
    const ground = groundWith({ ...BARE, refusals: { "mender.apply": denied } });
    expect(await preflight(ground, FIX)).toMatchObject({ exit: 4 });
    expect(rowsOf(ground)["APIs"]).toMatchObject({ result: "error", fix: "grant it" });
    expect(ground.calls.filter(({ name }) => name === "mender.apply")).toHaveLength(1);
    expect(rowsOf(ground)["project"]?.sentence).toBe(
      "could not ask: cloudresourcemanager.googleapis.com is not enabled",
    );
  });

  it("waits for no API that nobody enables", async () => {
    const ground = groundWith({ disabled: ["iam.googleapis.com"] });
    await preflight(ground, { ...FIX, apis: ["run.googleapis.com"] });
    expect(rowsOf(ground)["service account"]).toMatchObject({ result: "error" });
    expect(rowsOf(ground)["service account"]?.seconds).toBeLessThan(1);
  });

  const LOST = new RolloutError("CLOUD_UNREACHABLE", "no answer");
  it.each<[string, Partial<Land>, string]>([
    ["which is there then was made", { doubt: LOST }, "created"],
    ["which is not there was not", { refusals: { "mender.apply": LOST } }, "error"],
  ])("tells what it made without an answer by looking: one %s", async (_what, land, result) => {
    const ground = groundWith({ repositories: {}, ...land });
    await preflight(ground, FIX);
    expect(results(ground, "repository")).toEqual([result]);
  });
});

describe("what was just made is not seen everywhere at once", () => {
  it("so reads and permissions are asked again until it is", async () => {
    const ground = groundWith({ accounts: {}, lag: { reads: 3, grants: 8 } });
    expect(await preflight(ground, FIX)).toMatchObject({ exit: 0 });
    const rows = rowsOf(ground);
    expect([rows["service account"]?.result, rows["permissions"]?.result]).toEqual(["created", "ok"]);
    expect(rows["service account"]?.seconds).toBeGreaterThanOrEqual(3);
    expect(rows["permissions"]?.seconds).toBeGreaterThanOrEqual(8);
  });

  it("but not for ever", async () => {
    const ground = groundWith({ accounts: {}, lag: { reads: 600 } });
    expect(await preflight(ground, FIX)).toMatchObject({ exit: 4 });
    const row = rowsOf(ground)["service account"];
    expect([row?.result, row?.seconds]).toEqual(["error", expect.closeTo(60, -1)]);
    expect(row?.sentence).toContain("within 60 s");
  });

  it("and a permission that stays denied is missing", async () => {
    const ground = groundWith({ accounts: {}, lag: { grants: 600 } });
    expect(await preflight(ground, FIX)).toMatchObject({ exit: 2 });
    expect(rowsOf(ground)["permissions"]?.sentence).toContain("iam.serviceAccounts.actAs on service account");
  });
});

describe("APIs that are being enabled", () => {
  it("are waited for by the rows that need them, and by no other", async () => {
    const ground = groundWith({
      disabled: APIS,
      takes: { "mender.apply": 11, "accounts.read": 2, "projects.read": 2 },
    });
    await preflight(ground, FIX);
    const rows = rowsOf(ground);
    expect(rows["APIs"]?.seconds).toBe(11);
    expect([rows["schedule"]?.seconds, rows["environments"]?.seconds, rows["plan"]?.seconds]).toEqual([0, 0, 0]);
    expect(rows["service account"]?.seconds).toBeLessThanOrEqual(11 * 1.2);
    expect(
      Object.values(rows)
        .map(({ result }) => result)
        .filter((result) => result === "error"),
    ).toEqual([]);
  });

  it("are an error of each row that needs them in mode check, and nothing is waited for", async () => {
    const ground = groundWith({ disabled: APIS });
    expect(await preflight(ground, preflightJob())).toMatchObject({ exit: 2 });
    expect(Math.max(...ground.calls.map(({ to }) => to))).toBe(0);
    expect(results(ground, "APIs", "project", "service account")).toEqual(["error", "error", "error"]);
  });
});
