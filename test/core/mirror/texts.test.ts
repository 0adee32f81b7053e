import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Ledger } from "../../../src/core/ledger";
import { renderGoogleChat, renderSlack } from "../../../src/core/mirror/chat";
import { commitStatusOf } from "../../../src/core/mirror/commit";
import type { RolloutEvent } from "../../../src/core/mirror/event";
import { markerOf, renderIssue } from "../../../src/core/mirror/issue";

const REF = { project: "demo", region: "us-central1", service: "ion-api" };
const LEDGER: Ledger = {
  status: "rolled-back",
  image: "registry.example/ion-api@sha256:bbb",
  stable: "ion-api-1",
  canary: "ion-api-2",
  tag: "canary",
  stage: "one",
  percent: 0,
  since: 0,
  startedAt: 0,
  latestTags: [],
  reason: "",
  story: [
    {
      at: 0,
      stage: "one",
      percent: 5,
      by: "mona",
      run: "https://github.com/acme/ion/actions/runs/1",
      approvedBy: "lisa",
    },
  ],
  commit: "c0ffee",
};
const QUIET = { since: 0, headline: "", evidence: "", digest: "", alarm: false };

function issueWith(reason: string, evidence = ""): string {
  return renderIssue(REF, { ...LEDGER, reason }, { ...QUIET, evidence }).body;
}

/** Returns the Markdown that is neither in a fence nor in a code span: what GitHub makes links and people of. */
function proseOf(markdown: string): string {
  return markdown.replace(/````[\s\S]*?\n````/g, "").replace(/`[^`\n]*`/g, "");
}

describe("an issue", () => {
  it.each([
    ["a mention", "broken, says @octocat and @acme/admins"],
    ["a comment that would hide the rest", "bad <!-- hidden"],
    ["the mark of another issue", "<!-- cloud-run-canary: demo us-central1 other other-1 -->"],
    ["a fence that would end its own", "```\n````\n@octocat"],
    ["a heading and an image", "# Gone\n![x](https://evil.example/x.png)"],
    ["the end of the fold", "</details>\n@octocat"],
  ])("shows %s in its reason as what it is", (_what, reason) => {
    const prose = proseOf(issueWith(reason));
    expect(prose).not.toMatch(/@\w|evil\.example|Gone|hidden|other-1/);
    expect(prose).toContain("What to do next");
  });

  it.each([
    ["calls nobody", "| note | @octocat, @acme/admins |", /@(?!sha256:)\w/],
    ["leaves no trace at other issues", "see acme/other#12", /#\d/],
    ["hides nothing", "text <!-- hidden", /<!-- hidden/],
    ["ends no fold", "</details> after", /<\/details> after/],
  ])("with evidence %s", (_what, evidence, forbidden) => {
    expect(issueWith("bad", evidence)).not.toMatch(forbidden);
  });

  it("leaves a digest in the evidence as it is, for people paste it", () => {
    expect(issueWith("bad", "image@sha256:bbb")).toContain("\n\nimage@sha256:bbb\n");
  });

  it("begins with its mark, and is short enough whatever there is to be said", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.constantFrom(1, 9_000), (reason, evidence, times) => {
        const body = issueWith(reason.repeat(times), evidence.repeat(times));
        expect(body.startsWith(markerOf(REF, LEDGER))).toBe(true);
        expect(body.length).toBeLessThan(65_536);
      }),
      { numRuns: 50 },
    );
  });

  it("names who approved it, and links the run", () => {
    const body = issueWith("bad");
    expect(body).toContain("`lisa`");
    expect(body).toContain("| https://github.com/acme/ion/actions/runs/1 |");
  });
});

describe("a chat", () => {
  const event = (headline: string): RolloutEvent => {
    const { stage, percent, canary, stable, image } = LEDGER;
    return { version: 1, kind: "held", ...REF, stage, percent, canary, stable, image, headline, run: "", at: "" };
  };

  it.each([
    ["Slack's channel", "<!channel> look", /<!channel>/],
    ["a person's id", "<@U123>", /<@U123>/],
    ["a link with other words", "<https://evil.example|bank>", /<https/],
    ["Google Chat's everybody", "<users/all>", /<users\/all>/],
    ["a mention in plain text", "@channel @here @everyone", /@(?!sha256:)\w/],
    ["a line of its own", "one\n✅ all is well", /\n✅/],
  ])("makes nothing of %s in others' words", (_what, words, forbidden) => {
    expect(renderSlack(event(words)).text).not.toMatch(forbidden);
    expect(renderGoogleChat(event(words)).text).not.toMatch(forbidden);
  });

  it("shows in Slack the signs that were written", () => {
    expect(renderSlack(event("5 % > 1 % & p95 < 2 s")).text).toContain("5 % &gt; 1 % &amp; p95 &lt; 2 s");
  });
});

describe("what GitHub says of a commit", () => {
  it("is one line of at most 140 characters, whatever the reason", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400 }), (reason) => {
        const said = commitStatusOf(REF, { ...LEDGER, reason }, false, (text) => text);
        expect(said?.description.length).toBeLessThanOrEqual(140);
        expect(said?.description).not.toMatch(/[\n\r]/);
      }),
    );
  });
});
