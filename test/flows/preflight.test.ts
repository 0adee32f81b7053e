import { describe, expect, it } from "vitest";
import { RolloutError } from "../../src/errors";
import { preflight } from "../../src/flows/preflight";
import type { PreflightJob } from "../../src/flows/preflight/job";
import type { Land } from "../fakes/ground";
import { refusalOf } from "../fakes/refusal";
import { groundWith, preflightJob, rowsOf } from "./preflight-jobs";

const ALL = [
  "plan",
  "credentials",
  "project",
  "APIs",
  "service",
  "service account",
  "repository",
  "permissions",
  "image",
  "environments",
  "schedule",
];

describe("preflight of a project where all is well", () => {
  it("has every row once, all of them ok", async () => {
    const ground = groundWith();
    const outcome = await preflight(ground, preflightJob());
    expect(Object.keys(rowsOf(ground))).toEqual(ALL);
    expect(Object.values(rowsOf(ground)).map(({ result }) => result)).toEqual(ALL.map(() => "ok"));
    expect(outcome).toMatchObject({ exit: 0, outputs: { ok: "true", report: "/evidence/preflight.json" } });
  });

  it("changes nothing, in neither mode", async () => {
    const ground = groundWith();
    await preflight(ground, preflightJob());
    await preflight(ground, preflightJob({ mode: "fix" }));
    expect(ground.applied).toEqual([]);
  });

  it("asks everything at once: it takes as long as the slowest answer", async () => {
    const slow = {
      "caller.read": 2,
      "projects.read": 2,
      "switchboard.enabled": 5,
      "services.read": 2,
      "host.reviewers": 2,
    };
    const more = { "accounts.read": 2, "repositories.read": 2, "repositories.image": 3, "host.workflow": 2 };
    const ground = groundWith({ takes: { ...slow, ...more } });
    await preflight(ground, preflightJob());
    expect(Math.max(...ground.calls.map(({ to }) => to))).toBe(5);
    const late = ground.calls.filter(({ from }) => from > 0).map(({ name, about, from }) => [name, about, from]);
    expect(late).toEqual([["permissions.lacking", "service", 2]]);
    expect(rowsOf(ground)).toMatchObject({ APIs: { seconds: 5 }, image: { seconds: 3 }, permissions: { seconds: 2 } });
  });
});

describe("what is wrong is in its row, and all others are asked all the same", () => {
  it.each<[string, Partial<Land>, Partial<PreflightJob>, string, string, RegExp]>([
    [
      "a project that is being deleted",
      { project: { id: "demo", number: "1", lifecycle: "DELETE_REQUESTED" } },
      {},
      "project",
      "error",
      /DELETE_REQUESTED/,
    ],
    [
      "an API that is off",
      { disabled: ["secretmanager.googleapis.com"] },
      { apis: ["secretmanager.googleapis.com"] },
      "APIs",
      "error",
      /not enabled: secretmanager/,
    ],
    ["no service", { service: undefined }, {}, "service", "error", /expected the Cloud Run service ion/],
    ["no service account", { accounts: {} }, {}, "service account", "error", /got none/],
    ["no repository", { repositories: {} }, {}, "repository", "error", /got none/],
    [
      "a permission that is missing",
      { lacks: ["run.services.update"] },
      {},
      "permissions",
      "error",
      /run.services.update on service ion \(role-of/,
    ],
    ["an image that nobody pushed", { image: undefined }, {}, "image", "error", /got none/],
    [
      "an environment that nobody made",
      { environments: {} },
      {},
      "environments",
      "error",
      /not there: stage-1, stage-2/,
    ],
    [
      "a schedule that fell asleep",
      { workflows: { "watch.yml": "disabled_inactivity" } },
      {},
      "schedule",
      "error",
      /60 days/,
    ],
    [
      "a service account of the service's own",
      {},
      { account: undefined as never },
      "service account",
      "ok",
      /ion-runner@demo/,
    ],
    [
      "nobody to run as but the default",
      { service: undefined, accounts: { "123-compute@developer.gserviceaccount.com": { email: "", disabled: false } } },
      { account: undefined as never, create: true },
      "service account",
      "warning",
      /123-compute@developer/,
    ],
  ])("%s", async (_what, land, change, name, result, says) => {
    const ground = groundWith(land);
    const { account, ...job } = preflightJob(change);
    await preflight(ground, account === undefined ? job : { ...job, account });
    expect(rowsOf(ground)[name]).toMatchObject({ result, sentence: expect.stringMatching(says) });
    expect(Object.keys(rowsOf(ground))).toEqual(ALL);
  });

  it("and a refusal is an error of its row alone, with the status of the cloud", async () => {
    const denied = new RolloutError("PERMISSION_DENIED", "could not read project", "grant it");
    const ground = groundWith({ refusals: { "projects.read": denied } });
    const outcome = await preflight(ground, preflightJob());
    expect(outcome).toMatchObject({ exit: 4, outputs: { ok: "false" } });
    expect(Object.values(rowsOf(ground)).filter(({ result }) => result === "error")).toMatchObject([
      { name: "project", sentence: "could not read project", fix: "grant it" },
    ]);
  });

  it.each<[string, Partial<PreflightJob>, string, RegExp]>([
    [
      "is a warning where only the plan needs it",
      {},
      "warning",
      /; the plan's metrics need what is not enabled: logging$/,
    ],
    ["is an error where the input names it", { apis: ["logging.googleapis.com"] }, "error", /not enabled: logging$/],
    ["is nothing where no metric is read from it", { sources: ["cloud-monitoring"] }, "ok", /^4 enabled/],
  ])("an API of metrics that is off %s", async (_what, change, result, says) => {
    const ground = groundWith({ disabled: ["logging.googleapis.com"] });
    await preflight(ground, preflightJob({ sources: ["cloud-logging"], ...change }));
    expect(rowsOf(ground)["APIs"]).toMatchObject({ result, sentence: expect.stringMatching(says) });
  });

  it("and a fault of this tool is one of its row alone", async () => {
    const ground = groundWith({ refusals: { "host.reviewers": new TypeError("null is no object") } });
    expect(await preflight(ground, preflightJob())).toMatchObject({ exit: 4 });
    expect(Object.values(rowsOf(ground)).filter(({ result }) => result === "error")).toMatchObject([
      { name: "environments", code: "INTERNAL", sentence: expect.stringContaining("null is no object") },
    ]);
  });

  it("but for the end of the run, which ends it", async () => {
    const ground = groundWith({
      refusals: { "accounts.read": new RolloutError("CANCELLED", "the run was cancelled") },
    });
    expect((await refusalOf(() => preflight(ground, preflightJob()))).code).toBe("CANCELLED");
  });
});
