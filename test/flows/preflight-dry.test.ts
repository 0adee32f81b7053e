import { describe, expect, it } from "vitest";
import { preflight } from "../../src/flows/preflight";
import { APIS, groundWith, preflightJob, rowsOf } from "./preflight-jobs";

const FIX = preflightJob({ mode: "fix" });

describe("a dry run of mode fix", () => {
  it("prints what it would make and makes nothing", async () => {
    const ground = groundWith({ accounts: {}, repositories: {}, disabled: ["secretmanager.googleapis.com"] });
    const outcome = await preflight(ground, { ...FIX, dryRun: true, apis: ["secretmanager.googleapis.com"] });
    expect(ground.applied).toEqual([]);
    expect(outcome.exit).toBe(0);
    expect([...(outcome.detail ?? "").matchAll(/^POST .*$/gm)].map(([line]) => line)).toEqual([
      "POST /v1/projects/demo/services:batchEnable",
      "POST /v1/projects/demo/serviceAccounts",
      "POST /v1/projects/demo/locations/us-central1/repositories?repositoryId=ion",
    ]);
  });

  it("says what hangs on an API that is still off", async () => {
    const ground = groundWith({ accounts: {}, repositories: {}, disabled: APIS });
    const outcome = await preflight(ground, { ...FIX, dryRun: true });
    expect(ground.applied).toEqual([]);
    expect(outcome.detail).toContain("Only if it is not there: Create the service account ion-runner in project demo");
    expect(["APIs", "project", "service account"].map((name) => rowsOf(ground)[name]?.result)).toEqual([
      "warning",
      "not-asked",
      "not-asked",
    ]);
  });
});
