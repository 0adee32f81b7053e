import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shellWord } from "../../src/core/shell";

/** Returns the words that a shell makes of the command, printed with an end that no text has. */
const wordsIn = (command: string) =>
  execFileSync("sh", ["-c", `printf '%s\\0' ${command}`], { encoding: "utf8" })
    .split("\0")
    .slice(0, -1);

describe("a word for a shell", () => {
  it.each([
    ["stage=stage-1", "stage=stage-1"],
    ["image=europe-docker.pkg.dev/p/r/i@sha256:0a", "image=europe-docker.pkg.dev/p/r/i@sha256:0a"],
    ["release 1", "'release 1'"],
    ["x;curl$IFS-sf", "'x;curl$IFS-sf'"],
    ["it's", `'it'\\''s'`],
    ["", "''"],
  ])("is, of %j, %s", (text, word) => {
    expect(shellWord(text)).toBe(word);
  });

  it("is read by a shell as the very text, whatever is in it", () => {
    const texts = fc.array(
      fc.string({ unit: "binary" }).filter((text) => !/[\0\p{Cs}]/u.test(text)),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(texts, (all) => {
        expect(wordsIn(all.map(shellWord).join(" "))).toEqual(all);
      }),
      { numRuns: 50 },
    );
  });
});
