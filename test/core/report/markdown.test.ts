import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { block, code, page, table } from "../../../src/core/report/markdown";
import { cellsOf } from "./reading";

/** Texts that a service could write into a report, made of what Markdown listens to. */
const nasty = fc
  .array(fc.constantFrom("|", "\\", "`", "\n", "\r\n", "<img>", "&", "```", "````", "# ", "- ", "a", " "), {
    maxLength: 12,
  })
  .map((parts) => parts.join(""));

describe("no text breaks the page", () => {
  it("a cell neither ends its row nor begins another cell", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(nasty, nasty, nasty), { minLength: 1, maxLength: 4 }), (rows) => {
        const lines = table(["a", "b", "c"], rows).split(/[\r\n]/);
        expect(lines).toHaveLength(rows.length + 2);
        for (const line of lines) expect(cellsOf(line)).toHaveLength(3);
      }),
    );
  });

  it("nor does code in a cell", () => {
    fc.assert(
      fc.property(nasty, nasty, (one, other) => {
        const lines = table(["a", "b"], [[code(one), code(other)]]).split(/[\r\n]/);
        expect(lines).toHaveLength(3);
        expect(cellsOf(lines[2] ?? "")).toHaveLength(2);
      }),
    );
  });

  it("a headline stays one line, so that it can open neither a table, a list nor a fence", () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const [title, empty, headline, rest] = page("Title", `Was ${text}`, "| table |").split("\n");
        expect([title, empty, rest]).toEqual(["### Title", "", ""]);
        expect(headline).toMatch(/^Was/);
      }),
    );
  });

  it("no tag is opened by a cell or a headline", () => {
    fc.assert(
      fc.property(nasty, (text) => {
        expect(page("Title", text, table(["a"], [[text]]))).not.toContain("<");
      }),
    );
  });

  it("code is one span: only its own two backticks are in it", () => {
    fc.assert(
      fc.property(nasty, (text) => {
        fc.pre(text !== "");
        expect(code(text)).toMatch(/^`[^`\r\n]*`$/);
      }),
    );
  });

  it("a block is closed by its own fence only", () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const lines = block(text).split("\n");
        const closing = lines.slice(1).filter((line) => /^ {0,3}`{4,}/.test(line));
        expect([lines[0], closing, lines.at(-1)]).toEqual(["````text", ["````"], "````"]);
      }),
    );
  });
});

describe("a page", () => {
  it("has a title, a headline and its sections; an empty one is left out", () => {
    expect(page("Title", "Headline.", "", "section")).toBe("### Title\n\nHeadline.\n\nsection\n");
  });

  it("shows nothing as a dash", () => {
    expect(code("")).toBe("–");
  });
});
