import { afterEach, describe, expect, it } from "vitest";
import type { JobRecord } from "./machine";
import { Release } from "./release";
import { beyondApproval, isAt, SHA, unbakedPlan } from "./small";

let release: Release;
afterEach(() => release.close());

/** Begins a rollout of all stages in one run; a yes takes ten minutes where none is said otherwise. */
function begin(approveAfter: number | undefined = 600): void {
  release = new Release({ workflows: ["rollout.yml", "rollback.yml"], plan: unbakedPlan, approveAfter });
}

describe("all stages in one run", () => {
  it("follow one another, each after its own approval, and the last one promotes", async () => {
    begin();
    release.github.push(SHA);
    await release.hours(10);
    expect([release.percents, release.ledger?.status]).toEqual([[0, 5, 25, 100], "promoted"]);
    expect(legs()).toEqual({ "stage-1": "success", "stage-3": "success", "stage-5": "success" });
    expect(release.requests.map(({ environment }) => environment)).toEqual(["stage-1", "stage-3", "stage-5"]);
    expect(beyondApproval(release)).toEqual([]);
    expect(release.github.runs).toMatchObject([{ conclusion: "success" }]);
  });

  it("end with the one that fails: the users are back, one issue tells, and nobody is asked for a later stage", async () => {
    begin();
    release.github.push(SHA);
    await release.hours(10, () => isAt(release, "stage-3"));
    release.weather.spells.push({ from: release.time.now(), mood: "bad" });
    await release.hours(10);
    expect([release.percents, release.ledger?.status]).toEqual([[0, 5, 25, 0], "rolled-back"]);
    expect(legs()).toEqual({ "stage-1": "success", "stage-3": "failure", "stage-5": "never begun" });
    expect(release.requests.map(({ environment }) => environment)).toEqual(["stage-1", "stage-3"]);
    expect(release.forge.issues.map(({ labels }) => labels)).toEqual([["cloud-run-canary"]]);
    expect(release.github.runs).toMatchObject([{ conclusion: "failure" }]);
  });

  it("stop where a reviewer says no, and nobody is asked for a later stage", async () => {
    begin();
    const yes = release.github.environments.onRequest;
    release.github.environments.onRequest = (request) => {
      if (request.environment === "stage-1") return yes(request);
      release.requests.push(request);
      request.reject("lisa", "not today");
    };
    release.github.push(SHA);
    await release.hours(10);
    expect([release.percents, release.ledger?.status]).toEqual([[0, 5], "running"]);
    expect(legs()).toEqual({ "stage-1": "success", "stage-3": "never begun", "stage-5": "never begun" });
    expect(release.requests.map(({ environment }) => environment)).toEqual(["stage-1", "stage-3"]);
    expect(release.github.runs).toMatchObject([{ conclusion: "failure" }]);
  });
});

/** Returns how each stage's job ended, by the stage. */
function legs(): Readonly<Record<string, string | undefined>> {
  const stageOf = ({ name }: JobRecord) => /\((stage-\d)/.exec(name)?.[1];
  const jobs = release.github.runs.flatMap((run) => run.jobs);
  const named = jobs.flatMap((job): [string, string | undefined][] => {
    const stage = stageOf(job);
    return stage === undefined ? [] : [[stage, job.startedAt === undefined ? "never begun" : job.conclusion]];
  });
  return Object.fromEntries(named);
}
