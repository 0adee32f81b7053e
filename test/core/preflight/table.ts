import { describe, expect, test } from "vitest";
import type { Finding } from "../../../src/core/preflight/finding";

/** A finding, its result, and what its sentence or fix says. */
export type Row = readonly [what: string, finding: Finding, result: Finding["result"], says: RegExp, fix: RegExp];

/** No fix is needed. */
export const NO_FIX = /^$/;

/** Tests each row: result, sentence and fix of the finding. */
export function table(topic: string, rows: readonly Row[]): void {
  describe(topic, () => {
    test.each(rows)("%s", (_what, { result, sentence, fix = "" }, expected, says, mends) => {
      expect(result).toBe(expected);
      expect(sentence).toMatch(says);
      expect(fix).toMatch(mends);
    });
  });
}
