import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type HealthEvidence, type Look, renderHealth } from "../../../src/core/report/health";
import { renderRolledBack } from "../../../src/core/report/rollback";
import { NOON, REF } from "../states";
import { halfway, KEPT, refuge } from "./cases";
import { cellsOf } from "./reading";

describe("whatever a canary answers or a person writes", () => {
  const nasty = fc
    .array(fc.constantFrom("|", "\\", "`", "\n", "<b>", "```", "a", " "), { maxLength: 10 })
    .map((parts) => parts.join(""));

  it("the table of checks keeps its four columns", () => {
    fc.assert(
      fc.property(nasty, nasty, (name, why) => {
        const looks: Look[] = [{ name, at: NOON, ok: false, latency: 1, why }];
        const evidence: HealthEvidence = {
          service: REF,
          url: "",
          verdict: "fail",
          passes: 3,
          looks,
          checks: [],
        };
        const rows = renderHealth(evidence, KEPT)
          .summary.split("\n")
          .filter((line) => line.startsWith("|"));
        expect(rows.map((row) => cellsOf(row).length)).toEqual([4, 4, 4]);
      }),
    );
  });

  it("a reason cannot break the report of a rollback", () => {
    fc.assert(
      fc.property(nasty, (reason) => {
        const { summary } = renderRolledBack(halfway, refuge, { mode: "normal", reason }, 1);
        const lines = summary.split("\n");
        expect(lines.filter((line) => line.startsWith("| "))).toHaveLength(5);
        expect(lines.filter((line) => line.startsWith("```"))).toEqual([]);
      }),
    );
  });
});
