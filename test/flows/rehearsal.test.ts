import { describe, expect, it } from "vitest";
import { withChange, withReady } from "../../src/flows/rehearsal";
import { CANARY, latest, pin, STABLE, stateOf } from "../core/states";

const state = stateOf([pin(STABLE, 100, "stable"), pin(CANARY, 0, "canary")], {
  serving: [{ kind: "revision", revision: STABLE, percent: 100 }],
  latestReady: STABLE,
});
const begun = { steps: [], state, made: [] };
const step = { title: "Wait" };

describe("a rehearsal", () => {
  it("that has waited for a revision shows what was asked as served, by no write", () => {
    const { state: then, made } = withReady(begun, step, CANARY, 7);
    expect(then).toMatchObject({ generation: state.generation, etag: "", latestReady: CANARY, traffic: state.traffic });
    expect(then.serving.map(({ revision, tag }) => [revision, tag])).toEqual([
      [STABLE, "stable"],
      [CANARY, "canary"],
    ]);
    expect(made).toMatchObject([{ name: CANARY, ready: "ready", createdAt: 7 }]);
  });

  it.each([
    [
      "makes a revision where the change has a template",
      { revision: "ion-00009-new", containers: [{ image: "v9" }] },
      1,
    ],
    ["makes none where the change has none", undefined, 0],
  ])("%s", (_what, template, count) => {
    const traffic = [latest(100)];
    const change = { ref: state.ref, plannedOn: 7, etag: "", traffic, annotations: {}, ...(template && { template }) };
    const { state: then, made } = withChange(begun, step, change, 7);
    expect([then.generation, then.traffic, made.length]).toEqual([state.generation + 1, traffic, count]);
  });
});
