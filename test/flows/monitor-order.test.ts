import { describe, expect, it } from "vitest";
import { REF } from "../fakes/cloud-run";
import { fakeHub } from "../fakes/hub";
import { V3 } from "./jobs";
import { monitorJob, rewrite, standAt } from "./monitoring";

const HERE = { plan: "rollout.yml", service: REF.service, region: REF.region, project: REF.project };
const QUEUED = { image: V3, at: 0, by: "ada", run: "" };
const COMMIT = "c0ffee".repeat(6).concat("beef");

describe("what the monitor orders names all that it is about", () => {
  it("for the next stage", async () => {
    const stand = await standAt("one");
    stand.pass(25);
    await stand.tick();
    const { canary: rollout } = stand.ledger();
    expect(stand.forge.dispatched.map(({ inputs }) => inputs)).toEqual([{ ...HERE, stage: "two", rollout }]);
  });

  it.each([
    ["with the commit that it was built from", COMMIT, { commit: COMMIT }],
    ["without a commit where nobody knows it", "", {}],
  ])("for an image that waited, %s", async (_what, commit, built) => {
    const stand = await standAt("one");
    rewrite(stand, { status: "promoted", queued: { ...QUEUED, commit } });
    await stand.tick();
    expect(stand.forge.dispatched.map(({ inputs }) => inputs)).toEqual([{ image: V3, ...HERE, ...built }]);
  });
});

it("an order to paste has others' names as words, not as commands", async () => {
  const stand = await standAt("one");
  stand.pass(25);
  const { run } = fakeHub();
  Object.assign(stand.hub, { run: { ...run, branch: "x;rm$IFS-rf" } });
  const { summary } = await stand.tick(monitorJob({ autoPromote: false }));
  expect(summary).toContain("--ref 'x;rm$IFS-rf' -f plan=rollout.yml");
});
