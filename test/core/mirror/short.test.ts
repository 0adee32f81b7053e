import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shortened } from "../../../src/core/mirror/short";

describe("a description", () => {
  it("loses its secrets before it is cut, or half of one would stay", () => {
    const text = `${"x".repeat(135)}hunter2-and-more`;
    expect(shortened(text, (whole) => whole.replaceAll("hunter2-and-more", "[s]"))).toBe(`${"x".repeat(135)}[s]`);
  });

  it("is one line of at most 140 characters, none of them half", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (text) => {
        const short = shortened(text, (whole) => whole);
        expect([short.length <= 140, Buffer.from(short).toString() === short, short.includes("\n")]).toEqual([
          true,
          true,
          false,
        ]);
        expect(shortened(short, (whole) => whole)).toBe(short);
      }),
    );
    expect(shortened(`${"x".repeat(138)}😀 and more`, (whole) => whole)).toBe(`${"x".repeat(138)}…`);
  });
});
