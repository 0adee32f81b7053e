import { afterEach, describe, expect, it } from "vitest";
import { imageOf, Release } from "./release";

const SHA = "b".repeat(40);
let release: Release;
afterEach(() => release.close());

const isOver = () => release.ledger !== undefined && release.ledger.status !== "running";

describe("the founding case in virtual time, in our model of GitHub", () => {
  it("goes from a push to LATEST by five approvals and four promotions that the monitor starts", async () => {
    release = new Release();
    release.github.push(SHA);
    release.watch(isOver);
    await release.hours(24 * 8, isOver);

    expect(release.trace).toEqual([
      [0, 0],
      [2, 5],
      [28.5, 10],
      [55, 25],
      [81.5, 50],
      [108, 100],
    ]);
    expect(release.ledger).toMatchObject({ status: "promoted", image: imageOf(SHA), percent: 100 });
    expect(release.cloud.state.traffic[0]).toMatchObject({ kind: "latest", percent: 100 });
    expect(release.requests.map(({ environment }) => environment)).toEqual(STAGES);
    expect(approvals()).toEqual([["0", "lisa"], ...STAGES.map((stage) => [stage, "lisa"]), ["stage-5"]]);
    expect(runsOf("promote.yml").map(({ title }) => title)).toEqual(
      STAGES.slice(1).map((stage) => `Promote ion-api (demo us-central1) to ${stage}: ${release.ledger?.canary}`),
    );
    expect(digests()).toEqual(release.proposals.map(({ evidence }) => evidence));
    expect(new Set(release.forge.made.map(({ environment }) => environment))).toEqual(
      new Set(STAGES.map((stage) => `ion-api (demo us-central1)/${stage}`)),
    );
    expect(release.forge.made.map(({ id }) => release.forge.statuses.get(id)?.at(-1)?.state)).toEqual(
      STAGES.map(() => "success"),
    );
    expect(release.forge.commitStatuses.at(-1)).toMatchObject({ commit: SHA, state: "success" });
    expect(release.alarms).toEqual([]);
  }, 180_000);

  it("takes a canary that fails in hour 17 of the second stage back by the first look that can see it", async () => {
    release = new Release();
    release.github.push(SHA);
    release.watch(isOver);
    await release.hours(48, () => release.ledger?.stage === "stage-2");
    const began = release.ledger?.since ?? 0;
    const fault = began + 17 * 3600_000;
    release.weather.spells.push({ from: fault, mood: "bad" });
    await release.hours(48, isOver);

    expect(release.percents).toEqual([0, 5, 10, 0]);
    const back = release.cloud.trace.at(-1)?.at ?? 0;
    // Five minutes of bad numbers make a bucket, and the next look is at most half an hour after it.
    expect((back - fault) / 1000).toBeLessThanOrEqual(5 * 60 + 30 * 60 + 60);
    expect(release.ledger).toMatchObject({ status: "rolled-back" });
    expect(release.ledger?.quarantine?.map(({ image }) => image)).toEqual([imageOf(SHA)]);
    expect(release.forge.issues.map(({ labels }) => labels)).toEqual([["cloud-run-canary"]]);
    expect(release.forge.commitStatuses.at(-1)).toMatchObject({ commit: SHA, state: "failure" });
    expect(release.requests.map(({ environment }) => environment)).toEqual(["stage-1", "stage-2"]);
  }, 180_000);
});

const STAGES = ["stage-1", "stage-2", "stage-3", "stage-4", "stage-5"];

function approvals(): readonly (readonly string[])[] {
  const story = release.ledger?.story ?? [];
  return story.map(({ stage, approvedBy }) => [stage, ...(approvedBy === undefined ? [] : [approvedBy])]);
}

function digests(): readonly string[] {
  return (release.ledger?.story ?? []).flatMap(({ evidence }) => evidence ?? []);
}

function runsOf(workflow: string) {
  return release.github.runs.filter((run) => run.workflow === workflow);
}
