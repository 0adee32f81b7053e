import { describe, expect, it } from "vitest";
import { renderMove } from "../../../src/core/report/moves";
import { renderMoved } from "../../../src/core/report/rollout";
import { BALANCER, DOCUMENT, ENV, REVISIONS } from "../../flows/routings";
import { DIGEST } from "../proposals";
import { CANARY, latest, ledgerWith, NOON, REF, STABLE } from "../states";
import { halfway } from "./cases";

const REQUEST = { ref: REF, plannedOn: 7, etag: '"e"', traffic: [], annotations: {} };

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

  it.each([
    ["a variable", { routing: ENV }, "variable CANARY_PERCENT of ion | 5 % of the users are on the canary by it"],
    ["a document", { routing: DOCUMENT }, "document gs://ion/canary.json | 5 % of the users are on the canary by it"],
    ["a load balancer", { routing: BALANCER }, "URL map 'ion-map' | 5 % of the users are on the canary by it"],
    [
      "a load balancer that is next",
      { routing: BALANCER, left: [ENV], handOver: true as const },
      "URL map 'ion-map' | nobody is on the canary by it",
    ],
    [
      "the service's traffic that is next",
      { left: [BALANCER], handOver: true as const },
      "traffic of ion | nobody is on the canary by it",
    ],
    [
      "a load balancer when all is over",
      { routing: BALANCER, status: "promoted" as const, percent: 100 },
      "URL map 'ion-map' | nobody is on the canary by it",
    ],
  ])("of %s as the way to the canary, whatever the service's own traffic is", (_way, change, row) => {
    const { summary } = renderMoved(halfway, ledgerWith(change), "moved.", true);
    expect(summary).toContain(`| way | ${row} |\n| traffic |`);
  });

  it("of no other way where the service's own traffic is the way", () => {
    const { summary } = renderMoved(halfway, ledgerWith({ left: [BALANCER], routing: REVISIONS }), "moved.", true);
    expect(summary).not.toContain("| way |");
  });

  it("after the end: who serves now and who did before, and no tag that is gone", () => {
    const state = { ...halfway, traffic: [latest(100)] };
    const change = { status: "promoted", percent: 100, canaryService: "ion-canary", adopted: "ion-00003-ccc" } as const;
    const { summary, outputs } = renderMoved(state, ledgerWith(change), "promoted.", true);
    expect([outputs["revision"], outputs["rollout"]]).toEqual(["ion-00003-ccc", CANARY]);
    expect(summary).toContain(
      `| serves | \`ion-00003-ccc\` |  |\n| stable before | \`${STABLE}\` |  |\n| canary | \`${CANARY}\` |`,
    );
  });

  it("at 100 %, where there are no others", () => {
    const move = { kind: "shift", ledger: ledgerWith({ stage: "three", percent: 100 }), request: REQUEST } as const;
    expect(renderMove(REF, move)).toBe(`three: all users of ion are on ${CANARY}.`);
  });

  it("after a move that somebody approved, with the evidence and what was stepped over", () => {
    const told = { approvedBy: "ada, bob", evidence: DIGEST, override: "freeze" };
    const ledger = ledgerWith({ story: [{ at: NOON, stage: "one", percent: 5, by: "mona", run: "", ...told }] });
    const { summary } = renderMoved(halfway, ledger, "moved.", true);
    expect(summary).toContain(`| approved by | ada, bob | on \`sha256:${DIGEST}\` |\n| stepped over | freeze |`);
  });
});
