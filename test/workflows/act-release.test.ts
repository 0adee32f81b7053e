import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Load, startLoad } from "../../demo/app/load";
import { image } from "../scenarios/stage";
import { type Lab, openLab } from "./lab";
import { changeRun, runsOn, shownOn } from "./repository";

let lab: Lab;
let load: Load;
beforeAll(async () => {
  lab = await openLab();
  await lab.plan("2s", { environment: "production" });
  load = startLoad({ url: await lab.address(), ratePerSecond: 150 });
});
afterAll(async () => {
  await load.stop();
  await lab.close();
});

describe("a release as act runs it, which knows no environments, concurrency, permissions or schedules", () => {
  it("begins with deploy.yml: the image has the first stage's users, and what a job gives arrives at the next", async () => {
    const built = { image: image("v2"), commit: "c0ffee".padEnd(40, "0") };
    const ended = await lab.run("workflow_dispatch", "deploy", built);
    expect(ended, ended.log).toMatchObject({
      exit: 0,
      jobs: {
        prepare: { Preflight: { result: "success" }, "Propose the first stage": { outputs: { stage: "stage-1" } } },
        stage: { "Deploy, probe, move, watch": { outputs: { verdict: "pass", decision: "advance", percent: "5" } } },
      },
    });
    expect(ended.jobs["prepare"]).not.toHaveProperty("Build and push");
    expect(ended.summary).toContain("5 % of the users of ion-api");
    expect(await lab.shares()).toEqual([95, 5]);
    expect(await shownOn(lab.stage)).toMatchObject({
      environments: [expect.stringContaining("/stage-1")],
      states: ["pending"],
      issues: [],
    });
  });

  it("goes on by monitor.yml, which starts promote.yml for the next stage, once however often it looks", async () => {
    for (const tick of ["first", "second"]) {
      const ended = await lab.run("schedule", "monitor");
      expect(ended, `${tick}: ${ended.log}`).toMatchObject({ exit: 0, jobs: { monitor: {} } });
      const outputs = ended.jobs["monitor"]?.["Look after the rollouts"]?.outputs;
      expect(outputs?.["decisions"]).toBe("ion-api advance");
    }
    const started = await runsOn(lab.stage, "promote.yml");
    expect(started).toMatchObject([{ inputs: { service: "ion-api", region: "us-central1", stage: "stage-2" } }]);
    expect(started[0]?.title).toBe(
      `Promote ion-api (demo-project us-central1) to stage-2: ${started[0]?.inputs["rollout"]}`,
    );
    expect(await lab.shares()).toEqual([95, 5]);
  });

  it("is promoted by promote.yml with just these inputs, and writes down who approved it", async () => {
    const [started] = await runsOn(lab.stage, "promote.yml");
    await changeRun(lab.stage, started?.id ?? 0, { status: "completed", conclusion: "success" });
    const ended = await lab.run("workflow_dispatch", "promote", started?.inputs, ["production"]);
    expect(ended, ended.log).toMatchObject({
      exit: 0,
      jobs: {
        evidence: { "Propose the stage": { outputs: { stage: "stage-2", environment: "production" } } },
        stage: { "Judge again, move, watch": { outputs: { decision: "advance", percent: "50" } } },
      },
    });
    expect(ended.jobs).not.toHaveProperty("rollback");
    expect(await lab.shares()).toEqual([50, 50]);
    expect(await lab.ledger()).toContain("mona");
  });

  it("refuses a promotion that was meant for another rollout, and moves nobody", async () => {
    const ended = await lab.run("workflow_dispatch", "promote", { stage: "next", rollout: "ion-api-00001-old" });
    expect(ended.exit).toBe(1);
    expect(ended.log).toContain("expected the rollout of ion-api-00001-old to be under way on ion-api, got ion-api-");
    expect(ended.jobs).not.toHaveProperty("stage");
    expect(await lab.shares()).toEqual([50, 50]);
  });

  it("ends by rollback.yml in an emergency", async () => {
    const ended = await lab.run("workflow_dispatch", "rollback", { mode: "emergency", reason: "Answers are slow" });
    expect(ended, ended.log).toMatchObject({ exit: 0 });
    expect(await lab.shares()).toEqual([100]);
    const { states, issues } = await shownOn(lab.stage);
    expect([states[0], issues]).toEqual(["failure", [expect.stringMatching(/^Rolled back ion-api: \S+ at stage-\d$/)]]);
  });
});

describe("a canary at fault as act runs it", () => {
  it("is held by deploy.yml while nobody asks it, for that is never a pass", async () => {
    await load.stop();
    const ended = await lab.run("workflow_dispatch", "deploy", { image: image("frail") });
    expect(ended, ended.log).toMatchObject({
      exit: 1,
      jobs: { stage: { "Deploy, probe, move, watch": { result: "failure", outputs: { verdict: "no-data" } } } },
    });
    expect(await lab.shares()).toEqual([95, 5]);
  });

  it("is taken back by monitor.yml once users have found out", async () => {
    load = startLoad({ url: await lab.address(), ratePerSecond: 150 });
    const failures = () => Object.values(load.tally(0)).reduce((sum, each) => sum + each.failures, 0);
    await expect.poll(failures, { timeout: 60_000 }).toBeGreaterThan(5);
    const ended = await lab.run("schedule", "monitor");
    expect(ended, ended.log).toMatchObject({ exit: 1 });
    expect(ended.jobs["monitor"]?.["Look after the rollouts"]?.outputs?.["decisions"]).toBe("ion-api rollback");
    expect(await lab.shares()).toEqual([100]);
  });
});
