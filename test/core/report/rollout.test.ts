import { describe, expect, it } from "vitest";
import { renderMoved } from "../../../src/core/report/rollout";
import { DIGEST } from "../proposals";
import { ledgerWith, NOON } from "../states";
import { halfway } from "./cases";

describe("what a person reads", () => {
  it("after a move", () => {
    expect(renderMoved(halfway, ledgerWith(), "one: 5 % of the users are on it.", true).summary).toMatchInlineSnapshot(`
      "### Rollout of ion

      one: 5 % of the users are on it.

      |  |  |  |
      | --- | --- | --- |
      | stable | \`ion-00001-aaa\` | tag \`stable\` |
      | canary | \`ion-00002-bbb\` | https://canary---ion.example |
      | image | \`v2\` |  |
      | traffic | ion-00001-aaa 95 % (stable), ion-00002-bbb 5 % (canary) | read back |
      "
    `);
  });

  it("after a move that somebody approved, with the evidence and what was stepped over", () => {
    const told = { approvedBy: "ada, bob", evidence: DIGEST, override: "freeze" };
    const ledger = ledgerWith({ story: [{ at: NOON, stage: "one", percent: 5, by: "mona", run: "", ...told }] });
    const { summary } = renderMoved(halfway, ledger, "moved.", true);
    expect(summary).toContain(`| approved by | ada, bob | on \`sha256:${DIGEST}\` |\n| stepped over | freeze |`);
  });
});
