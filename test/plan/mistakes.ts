import { describe, expect, test } from "vitest";
import { mistakesWith } from "./plans";

/** Returns how a mistake tells what a name is, with an example of one. */
export const NAME = (example: string) =>
  `a name such as ${example} (a letter, then letters, digits, dots, hyphens and underscores, at most 63)`;

/** What is wrong, the lines added from line 4 on, and what is said about them. */
type Mistake = [string, string, (string | RegExp)[]];

/** Tests that each row's lines are told of in just these words; the rows' topic is what they all have in common. */
export function testMistakes(topic: string, rows: Mistake[]): void {
  describe(topic, () => {
    test.each(rows)("%s", (_, more, mistakes) => {
      expect(mistakesWith(more)).toEqual(mistakes.map((mistake) => fileNamed(mistake)));
    });
  });
}

/** A row may give a pattern where the words are a library's own; it is then held to that pattern. */
function fileNamed(mistake: string | RegExp): unknown {
  return typeof mistake === "string" ? `rollout.yml:${mistake}` : expect.stringMatching(mistake);
}
