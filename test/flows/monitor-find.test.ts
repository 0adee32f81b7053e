import { describe, expect, it } from "vitest";
import type { ServiceState } from "../../src/core/service";
import { amissIn, isHalfBack } from "../../src/flows/monitor-find";
import { CANARY, latest, ledgerWith, pin, STABLE, stateOf } from "../core/states";

const back = ledgerWith({ status: "rolled-back", percent: 0 });
const onCanary: Partial<ServiceState> = { serving: [{ kind: "revision", revision: CANARY, percent: 5 }] };

describe("a rollback came half way where", () => {
  it.each<[string, ServiceState, boolean]>([
    ["it is asked for and users are still on the canary", stateOf([pin(STABLE, 100)], onCanary), true],
    ["it is not, if Cloud Run is still at work", stateOf([pin(STABLE, 100)], { ...onCanary, settled: false }), false],
    ["it is not, if it is served", stateOf([pin(STABLE, 100)]), false],
    ["it is not, if somebody gave users to the canary since", stateOf([pin(STABLE, 95), pin(CANARY, 5)]), false],
    ["it is not, if somebody let everybody follow the latest", stateOf([latest(100)]), false],
  ])("%s", (_, state, expected) => {
    expect(isHalfBack(state, back)).toBe(expected);
  });
});

describe("what is amiss with a rollout", () => {
  const split = [pin(STABLE, 95, "stable"), pin(CANARY, 5, "canary")];

  it.each<[string, ServiceState, ReturnType<typeof amissIn>]>([
    ["nothing where the ledger's traffic is served", stateOf(split), undefined],
    [
      "a change that Cloud Run is at work on, which needs nobody",
      stateOf(split, { settled: false }),
      { why: "Cloud Run is still at work on the last change", alarm: false },
    ],
    [
      "traffic that somebody changed, with what to do",
      stateOf([pin(STABLE, 100, "stable")]),
      {
        why: expect.stringContaining("somebody changed it"),
        alarm: true,
        hint: expect.stringContaining("rollback action"),
      },
    ],
    [
      "traffic that is asked for and not served",
      stateOf(split, { serving: [{ kind: "revision", revision: STABLE, percent: 100 }], message: "image not found" }),
      { why: expect.stringContaining("image not found"), alarm: true, hint: expect.stringContaining("stage: one") },
    ],
  ])("is %s", (_, state, expected) => {
    expect(amissIn(state, ledgerWith())).toEqual(expected);
  });
});
