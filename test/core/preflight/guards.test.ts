import { describe, expect, test } from "vitest";
import { allEnabled, notEnabled } from "../../../src/core/preflight/apis";
import { judgeEnvironments } from "../../../src/core/preflight/environments";
import { type Asked, judgePermissions } from "../../../src/core/preflight/permissions";
import { judgeSchedule } from "../../../src/core/preflight/schedule";

const RUN = "run.googleapis.com";

test("APIs that are enabled are counted", () => {
  expect(allEnabled([RUN, "iam.googleapis.com"])).toEqual({ result: "ok", sentence: "2 enabled: run, iam" });
});

test("APIs that are not come with the one command that enables all of them", () => {
  expect(notEnabled("shop", [RUN, "iam.googleapis.com"], 6)).toEqual({
    result: "error",
    sentence: "expected 6 enabled APIs, got 4; not enabled: run, iam",
    fix: 'gcloud services enable run.googleapis.com iam.googleapis.com --project="shop"\n# or this step with mode: fix',
  });
});

describe("environments", () => {
  const guarded = { name: "stage-1", reviewers: 2 };
  test("with somebody to approve are fine", () => {
    expect(judgeEnvironments("acme/ion", [guarded], [])).toMatchObject({
      result: "ok",
      sentence: "stage-1: each with required reviewers",
    });
  });

  test.each([
    [
      "that is not there would be made without protection",
      { name: "stage-2" },
      /not there: stage-2 \(GitHub would create/,
    ],
    ["that nobody has to approve", { name: "stage-2", reviewers: 0 }, /without required reviewers: stage-2$/],
  ])("one %s", (_what, state, says) => {
    const finding = judgeEnvironments("acme/ion", [guarded, state], []);
    expect([finding.result, finding.sentence]).toEqual(["error", expect.stringMatching(says)]);
    expect(finding.fix).toMatch(
      /^gh api --method PUT repos\/acme\/ion\/environments\/stage-2 -f 'reviewers\[\]\[type\]=User' /,
    );
    expect(finding.fix).toContain("GitHub Enterprise");
  });

  test("that only some stages name leave the others to nobody", () => {
    expect(judgeEnvironments("acme/ion", [guarded], ["stage-3"])).toMatchObject({
      result: "warning",
      sentence: "stage-1: each with required reviewers; nobody approves the stages that name no environment: stage-3",
    });
    const { result, sentence } = judgeEnvironments("acme/ion", [{ name: "stage-2", reviewers: 0 }], ["stage-3"]);
    expect([result, sentence]).toEqual(["error", expect.stringMatching(/; stages that name none: stage-3$/)]);
  });

  test("a name cannot leave its place in the command", () => {
    expect(judgeEnvironments("acme/ion", [{ name: "a/b" }], []).fix).toContain("environments/a%2Fb ");
  });
});

describe("the workflow that watches bakes", () => {
  test("that runs is fine", () => {
    expect(judgeSchedule("acme/ion", "watch.yml", "active")).toMatchObject({ result: "ok" });
  });

  test.each([
    ["is not there", undefined, /got none on the default branch/, /\.github\/workflows\/watch\.yml/],
    ["fell asleep", "disabled_inactivity", /no commit for 60 days/, /^gh workflow enable watch\.yml --repo acme\/ion$/],
    ["was stopped", "disabled_manually", /somebody disabled it/, /^gh workflow enable/],
    ["is in a state that GitHub invents later", "paused", /to be active, got paused$/, /^gh workflow enable/],
  ])("that %s is an error", (_what, state, says, fix) => {
    const finding = judgeSchedule("acme/ion", "watch.yml", state);
    expect([finding.result, finding.sentence, finding.fix]).toEqual([
      "error",
      expect.stringMatching(says),
      expect.stringMatching(fix),
    ]);
  });
});

describe("permissions", () => {
  const lack = (permission: string) => ({ permission, role: "roles/x", command: "gcloud add roles/x" });
  const granted: Asked = { on: { kind: "project", project: "shop" }, permissions: ["a.b.c", "a.b.d"], lacks: [] };
  const missing: Asked = { ...granted, lacks: [lack("a.b.c"), lack("a.b.d")] };
  const nobody: Asked = {
    on: { kind: "account", email: "ion@shop.iam.gserviceaccount.com", project: "shop" },
    permissions: ["iam.serviceAccounts.actAs"],
  };

  test("that are all there are counted", () => {
    expect(judgePermissions([granted, granted])).toMatchObject({ result: "ok", sentence: "all 4 granted" });
  });

  test("each one missing comes with the role that has it, and one command grants a role once", () => {
    expect(judgePermissions([granted, missing])).toMatchObject({
      result: "error",
      sentence: "missing: a.b.c on project shop (roles/x has it); a.b.d on project shop (roles/x has it)",
      fix: "gcloud add roles/x",
    });
  });

  test("on something that is not there are not known, and so not fine", () => {
    expect(judgePermissions([granted, nobody])).toMatchObject({
      result: "warning",
      sentence: expect.stringContaining("iam.serviceAccounts.actAs on service account ion@shop"),
    });
  });
});
