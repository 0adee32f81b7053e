import { describe, expect, it } from "vitest";
import type { Outcome } from "../../../src/core/report/outcome";
import {
  renderLeftoverDeleted,
  renderRollbackHeld,
  renderRollbackNeedless,
  renderRolledBack,
} from "../../../src/core/report/rollback";
import { CANARY, pin, STABLE, stateOf } from "../states";
import { halfway, refuge } from "./cases";

describe("what a person reads", () => {
  it("after a rollback", () => {
    const state = stateOf([pin(STABLE, 100), pin(CANARY, 0, "canary")]);
    const job = { mode: "emergency", reason: "error rate 6 %" };
    expect(renderRolledBack(state, refuge, job, 3.21).summary).toMatchInlineSnapshot(`
      "### ⏪ Rolled back ion

      ion was rolled back to ion-00001-aaa in 3.2 s: error rate 6 %.

      |  |  |  |
      | --- | --- | --- |
      | restored | \`ion-00001-aaa\` | the ledger's stable revision |
      | taken back | \`ion-00002-bbb\` | kept at 0 % under its tag |
      | traffic | ion-00001-aaa 100 %, ion-00002-bbb 0 % (canary) | read back |

      New revisions get no traffic until a rollout moves it, or until \`gcloud run services update-traffic --to-latest\`.
      "
    `);
  });

  it.each([
    ["kept under its tag", "emergency", true, "kept at 0 % under its tag"],
    ["kept without one, for it is not ready", "emergency", false, "kept without its tag, for it is not ready"],
    ["deleted", "delete", true, "| deleted |"],
  ])("of a canary taken back that is %s", (_what, mode, canaryReady, told) => {
    expect(renderRolledBack(halfway, { ...refuge, canaryReady }, { mode, reason: "" }, 1).summary).toContain(told);
  });

  it.each<[string, Outcome, string, number]>([
    ["needless", renderRollbackNeedless(halfway, "no rollout is known"), "nothing-to-do", 0],
    ["held", renderRollbackHeld(halfway, "traffic is split"), "held", 3],
    ["a deletion of what was left", renderLeftoverDeleted(halfway, CANARY), "deleted", 0],
    ["done", renderRolledBack(halfway, refuge, { mode: "normal", reason: "" }, 1), "rolled-back", 0],
    ["done by deletion", renderRolledBack(halfway, refuge, { mode: "delete", reason: "" }, 1), "deleted", 0],
  ])("a rollback that is %s says so to the machine, too", (_what, outcome, word, exit) => {
    expect([outcome.outputs["outcome"], outcome.exit]).toEqual([word, exit]);
    expect(outcome.summary).toContain(outcome.headline);
  });
});
