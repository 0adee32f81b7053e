import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseProposal, renderProposal } from "../../src/core/proposal";
import { refusalOf } from "../fakes/refusal";
import { anyProposal, beginningWith, proposalWith } from "./proposals";

describe("a proposal on its way between jobs", () => {
  it("is read back as it was, whatever is in it, and is one line", () => {
    fc.assert(
      fc.property(fc.oneof(anyProposal, fc.constant(beginningWith())), (proposal) => {
        const text = renderProposal(proposal);
        expect(text).not.toMatch(/[\r\n]/);
        expect(parseProposal(text)).toEqual(proposal);
      }),
    );
  });

  it("can be read by a person", () => {
    expect(JSON.parse(renderProposal(proposalWith()))).toMatchObject({
      version: 1,
      stage: "two",
      since: "2026-01-05T12:00:00.000Z",
      at: "2026-01-05T13:00:00.000Z",
    });
  });

  const written = JSON.parse(renderProposal(proposalWith())) as Record<string, unknown>;
  it.each<[string, string, string]>([
    ["is empty", "", "expected one line of JSON"],
    ["is no JSON", "{", "expected one line of JSON"],
    ["is a list", "[]", "expected one line of JSON"],
    [
      "is of a later version",
      JSON.stringify({ ...written, version: 2 }),
      "expected the proposal format 1 at version, got 2",
    ],
    [
      "names no service",
      JSON.stringify({ ...written, service: undefined }),
      "a Cloud Run service name at service, got nothing",
    ],
    [
      "has an image with a line end in it",
      JSON.stringify({ ...written, image: "a\nb" }),
      'expected an image at image, got "a\\nb"',
    ],
    [
      "has a stage that is a number",
      JSON.stringify({ ...written, stage: 2 }),
      "expected a stage's name at stage, got 2",
    ],
    ["goes to before the first stage", JSON.stringify({ ...written, stage: "0" }), "expected a stage's name at stage"],
    [
      "has a digest that is cut",
      JSON.stringify({ ...written, evidence: "0a1b" }),
      "a SHA-256 in hex, or an empty text at evidence",
    ],
    [
      "has a day that is none",
      JSON.stringify({ ...written, at: "2026-13-45T12:00:00.000Z" }),
      "expected a time such as",
    ],
    ["has a time as a number", JSON.stringify({ ...written, since: 5 }), "at since, got 5"],
    ["has a key that nobody knows", JSON.stringify({ ...written, approved: true }), 'expected no key "approved"'],
    ["begins with evidence", JSON.stringify({ ...written, rollout: "" }), "expected a rollout to begin without stage"],
  ])("is refused when it %s", async (_what, text, why) => {
    const { code, exit, message, hint } = await refusalOf(() => parseProposal(text));
    expect([code, exit]).toEqual(["INPUT_INVALID", 2]);
    expect(message).toContain(`stage: at proposal: `);
    expect(message).toContain(why);
    expect(hint).toContain(`proposal: \${{ needs.prepare.outputs.proposal }}`);
  });

  it("is refused with all its mistakes at once", async () => {
    const { message } = await refusalOf(() => parseProposal("{}"));
    expect(message.split("\n").map((line) => / at (\w+), /.exec(line)?.[1])).toEqual(["version", ...KEYS]);
  });

  const KEYS = ["service", "project", "region", "image", "rollout", "from", "since", "stage", "evidence", "at"];
});
