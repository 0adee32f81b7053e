import { describe, expect, it } from "vitest";
import type { Ledger } from "../../src/core/ledger";
import { chooseRefuge, type Refuge } from "../../src/core/refuge";
import type { RevisionState, ServiceState } from "../../src/core/service";
import { CANARY, latest, ledgerWith, OLDER, pin, revision, STABLE, stateOf } from "./states";

const all = [revision(OLDER, 1), revision(STABLE, 2), revision(CANARY, 3)];
const stableFailed = [revision(OLDER, 1), revision(STABLE, 2, "failed"), revision(CANARY, 3)];
const onlyCanary = [revision(CANARY, 3)];
const halfway = stateOf([pin(STABLE, 75, "stable"), pin(CANARY, 25, "canary")]);
const running = ledgerWith();

describe("where a rollback puts the traffic", () => {
  it.each<[string, ServiceState, readonly RevisionState[], Ledger | undefined, string, string]>([
    ["the ledger's stable revision", halfway, all, running, STABLE, "the ledger's stable revision"],
    ["the one with the tag, where there is no ledger", halfway, all, undefined, STABLE, "the tag stable"],
    [
      "the one with the tag, where the ledger's stable one is gone",
      halfway,
      all,
      ledgerWith({ stable: "ion-00000-zzz" }),
      STABLE,
      "the tag stable",
    ],
    [
      "whoever serves most, where the stable one is broken",
      stateOf([pin(STABLE, 10, "stable"), pin(OLDER, 50), pin("ion-00003-eee", 15), pin(CANARY, 25, "canary")]),
      [...stableFailed, revision("ion-00003-eee", 9)],
      running,
      OLDER,
      "it serves 50 %",
    ],
    [
      "the newest healthy one, where nobody else serves",
      stateOf([pin(CANARY, 100, "canary")]),
      [...stableFailed, revision("ion-00003-eee", 9)],
      running,
      "ion-00003-eee",
      "the newest healthy revision",
    ],
    [
      "an older healthy one, where the newest is somebody's tagged preview",
      stateOf([pin(CANARY, 100, "canary"), pin("ion-00003-eee", 0, "pr-7")]),
      [revision(OLDER, 1), revision(CANARY, 3), revision("ion-00003-eee", 9)],
      running,
      OLDER,
      "the newest healthy revision",
    ],
    [
      "the stable one, while the canary never came into force",
      stateOf([pin(STABLE, 90, "stable"), pin(CANARY, 10, "canary")], {
        serving: [{ kind: "revision", revision: STABLE, percent: 100 }],
        ready: "failed",
      }),
      [revision(STABLE, 2), revision(CANARY, 3, "failed")],
      running,
      STABLE,
      "the ledger's stable revision",
    ],
    [
      "the version before, where the canary was promoted and still serves",
      stateOf([latest(100), pin(CANARY, 0, "canary")]),
      all,
      ledgerWith({ status: "promoted", percent: 100 }),
      STABLE,
      "the ledger's stable revision",
    ],
    [
      "the stable one, where the canary only serves by LATEST",
      stateOf([latest(100)], { serving: [{ kind: "latest", revision: STABLE, percent: 100 }] }),
      all,
      ledgerWith({ status: "rolled-back" }),
      STABLE,
      "the ledger's stable revision",
    ],
    [
      "the stable one, where a rollout runs and no user is on it yet",
      stateOf([pin(STABLE, 100, "stable"), pin(CANARY, 0, "canary")]),
      all,
      ledgerWith({ stage: "0", percent: 0 }),
      STABLE,
      "the ledger's stable revision",
    ],
    [
      "the stable one, where only the status knows the tag",
      stateOf([latest(100)], {
        serving: [
          { kind: "revision", revision: OLDER, percent: 80 },
          { kind: "revision", revision: CANARY, percent: 20, tag: "canary" },
        ],
      }),
      all,
      undefined,
      OLDER,
      "it serves 80 %",
    ],
  ])("%s", (_who, state, revisions, ledger, to, why) => {
    const refuge = chooseRefuge(state, revisions, ledger, "canary");
    expect(refuge).toMatchObject({ kind: "revision", revision: to, canary: CANARY, why: expect.stringContaining(why) });
  });

  const back = stateOf([pin(STABLE, 100), pin(CANARY, 0, "canary")]);
  it.each<[string, ServiceState, readonly RevisionState[], Ledger | undefined, Refuge["kind"], string]>([
    ["was rolled back already", back, all, ledgerWith({ status: "rolled-back" }), "nothing-to-do", "no traffic"],
    ["has a tag at 0 percent and no ledger", back, all, undefined, "nothing-to-do", "no traffic"],
    [
      "was promoted, and others came after it",
      stateOf([latest(100)], { latestReady: "ion-00003-eee" }),
      all,
      ledgerWith({ status: "promoted" }),
      "nothing-to-do",
      "no traffic",
    ],
    ["knows no rollout", stateOf([latest(100)]), all, undefined, "nothing-to-do", "one revision serves everything"],
    [
      "is split and nobody says who is who",
      stateOf([pin(STABLE, 60), pin(CANARY, 40)]),
      all,
      undefined,
      "unclear",
      "ion-00001-aaa 60 %, ion-00002-bbb 40 %",
    ],
    ["has only the canary", stateOf([pin(CANARY, 100, "canary")]), onlyCanary, running, "none", CANARY],
    [
      "has a stable one that is broken, and nobody else",
      halfway,
      [revision(STABLE, 2, "failed"), revision(CANARY, 3)],
      running,
      "none",
      CANARY,
    ],
    [
      "has a stable one that only starts",
      halfway,
      [revision(STABLE, 2, "pending"), revision(CANARY, 3)],
      running,
      "none",
      CANARY,
    ],
    ["lost all its revisions from sight", halfway, [], running, "none", CANARY],
  ])("there is no such place for a service that %s", (_what, state, revisions, ledger, kind, why) => {
    const refuge = chooseRefuge(state, revisions, ledger, "canary");
    expect(refuge).toMatchObject({ kind, why: expect.stringContaining(why) });
  });

  const gone = [revision(OLDER, 1), revision(STABLE, 2)];
  it.each<[string, ServiceState, readonly RevisionState[], Ledger | undefined, unknown]>([
    [
      "was taken back and still exists",
      back,
      all,
      ledgerWith({ status: "rolled-back" }),
      { revision: STABLE, canary: CANARY },
    ],
    [
      "was taken back while another version serves now",
      stateOf([latest(100)], { latestReady: OLDER }),
      all,
      ledgerWith({ status: "rolled-back" }),
      { revision: OLDER, canary: CANARY },
    ],
    ["is deleted already", stateOf([pin(STABLE, 100)]), gone, ledgerWith({ status: "rolled-back" }), undefined],
    [
      "was promoted once",
      stateOf([latest(100)], { latestReady: OLDER }),
      all,
      ledgerWith({ status: "promoted" }),
      undefined,
    ],
    ["has a tag and no ledger", back, all, undefined, undefined],
  ])("what may be deleted of a canary that %s", (_what, state, revisions, ledger, leftover) => {
    expect(chooseRefuge(state, revisions, ledger, "canary")).toHaveProperty("kind", "nothing-to-do");
    expect({ leftover: undefined, ...chooseRefuge(state, revisions, ledger, "canary") }.leftover).toEqual(leftover);
  });

  it.each([
    ["ready", true],
    ["failed", false],
    ["pending", false],
  ] as const)("says whether a canary that is %s can keep its tag", (ready, canaryReady) => {
    const revisions = [revision(STABLE, 2), revision(CANARY, 3, ready)];
    expect(chooseRefuge(halfway, revisions, running, "canary")).toMatchObject({ kind: "revision", canaryReady });
  });
});
