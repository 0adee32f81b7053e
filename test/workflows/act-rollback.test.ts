import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { image } from "../scenarios/stage";
import { type Lab, openLab } from "./lab";

const opened: Lab[] = [];
let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
  opened.push(lab);
  const { exit } = await lab.stage.run("deploy-canary", { image: image("v2"), stage: "stage-1" });
  expect(exit).toBe(0);
});
afterAll(() => Promise.all(opened.map((one) => one.close())));

describe("rollback.yml as act runs it, which knows no environments, approvals, concurrency or permissions", () => {
  it("gives everybody back to stable in an emergency, without a plan and without a confirmation", async () => {
    expect(await lab.shares()).toEqual([95, 5]);
    await lab.writePlan("version: [1");
    const where = { service: "ion-api", region: "us-central1", project: "demo-project" };
    const ended = await lab.run("workflow_dispatch", "rollback", {
      mode: "emergency",
      reason: "Answers are slow",
      ...where,
    });
    expect(ended).toMatchObject({ exit: 0, jobs: { rollback: { "Roll back": { result: "success" } } } });
    expect(ended.jobs["rollback"]?.["Roll back"]?.outputs).toMatchObject({ outcome: "rolled-back" });
    expect(await lab.shares()).toEqual([100]);
    expect(ended.summary).toContain("Answers are slow");
  });

  it("asks for the service's name in mode normal, and rolls back once it is typed", async () => {
    const without = await lab.run("workflow_dispatch", "rollback", { mode: "normal", reason: "Answers are slow" });
    expect(without).toMatchObject({ exit: 1, jobs: { rollback: { "Roll back": { result: "failure" } } } });
    expect(without.summary).toContain("confirm: ion-api");
    expect(await lab.shares()).toEqual([95, 5]);
    const typed = { mode: "normal", reason: "Answers are slow", confirm: "ion-api" };
    const ended = await lab.run("workflow_dispatch", "rollback", typed);
    expect(ended.jobs["rollback"]?.["Roll back"]?.outputs).toMatchObject({ outcome: "rolled-back" });
    expect(await lab.shares()).toEqual([100]);
  });
});
