import { afterEach, describe, expect, it } from "vitest";
import { createCodeHost } from "../../src/github/code-host";
import type { CodeHost } from "../../src/ports/ground";
import { type Answer, failureOf, type Google, type Handler, startGoogle } from "../cloud/google";

const TOKEN = "ghs_sentinel-of-the-tests";

let server: Google;
afterEach(() => server.close());

const NOT_FOUND: Answer = { status: 404, json: { message: "Not Found" } };
const REPOSITORY: Answer = { json: { full_name: "acme/ion" } };

/** Returns the run's repository at a server that answers so. */
function hostWith(answer: Answer, signal?: AbortSignal): Promise<CodeHost> {
  return hostAt(() => answer, signal);
}

async function hostAt(handler: Handler, signal = new AbortController().signal): Promise<CodeHost> {
  server = await startGoogle(handler);
  return createCodeHost({ repository: "acme/ion", apiUrl: server.url, token: TOKEN }, signal);
}

describe("an environment", () => {
  const reviewers = [{ type: "User" }, { type: "Team" }];
  it.each([
    ["with required reviewers has so many", [{ type: "wait_timer" }, { type: "required_reviewers", reviewers }], 2],
    ["with a wait only has none", [{ type: "wait_timer", wait_timer: 30 }], 0],
    ["with the rule but nobody in it has none", [{ type: "required_reviewers", reviewers: [] }], 0],
    ["with a rule of another kind that names people has none", [{ type: "custom", reviewers }], 0],
    ["with a branch policy only has none", [{ type: "branch_policy" }], 0],
  ])("%s", async (_what, protection_rules, count) => {
    const host = await hostWith({ json: { name: "stage-1", protection_rules } });
    expect(await host.reviewers("stage-1")).toBe(count);
  });

  it("is asked for in its place, as the token's bearer, whatever its name is", async () => {
    const host = await hostWith({ json: { name: "a/b c", protection_rules: [] } });
    await host.reviewers("a/b c");
    expect(server.seen).toMatchObject([
      { method: "GET", path: "/repos/acme/ion/environments/a%2Fb%20c", headers: { authorization: `token ${TOKEN}` } },
    ]);
  });

  it("that is not there is undefined", async () => {
    const host = await hostAt(({ path }) => (path === "/repos/acme/ion" ? REPOSITORY : NOT_FOUND));
    expect(await host.reviewers("stage-9")).toBeUndefined();
  });

  it("of a repository that the token may not see is not said to be missing", async () => {
    const host = await hostWith(NOT_FOUND);
    const error = await failureOf(host.reviewers("stage-9"));
    expect([error.code, error.hint]).toEqual(["PERMISSION_DENIED", expect.stringContaining("github-token:")]);
    expect(error.message).toContain("may see the repository acme/ion");
    expect(server.seen.map(({ path }) => path)).toEqual(["/repos/acme/ion/environments/stage-9", "/repos/acme/ion"]);
  });
});

describe("an answer that is none of GitHub's", () => {
  const rules = (...protection_rules: readonly unknown[]) => ({ json: { name: "stage-1", protection_rules } });
  const moved = { status: 301, json: { name: "stage-1", message: "Moved Permanently" } };
  it.each<[string, Answer, string]>([
    ["null", { text: "null" }, "the answer"],
    ["a list", { json: [] }, "the answer"],
    ["text", { text: "<html>", headers: { "content-type": "text/html" } }, "the answer"],
    ["broken JSON", { text: '{"name": "stage-1"' }, "the answer"],
    ["an object without a name", { json: {} }, "name"],
    ["a redirect to nowhere", moved, "got 301"],
    ["rules that are no list", { json: { name: "stage-1", protection_rules: "abc" } }, "protection_rules"],
    ["reviewers that are no list", rules({ type: "required_reviewers", reviewers: "abc" }), "rules.0.reviewers"],
    ["reviewers that are nobody", rules({ type: "required_reviewers", reviewers: [1, 2] }), "rules.0.reviewers"],
  ])("is an error, not an environment without reviewers: %s", async (_what, answer, says) => {
    const host = await hostWith(answer);
    const { code, message } = await failureOf(host.reviewers("stage-1"));
    expect([code, message]).toEqual(["CLOUD_UNREACHABLE", expect.stringContaining(says)]);
    expect(message).toContain("could not read environment stage-1 of acme/ion");
  });

  it("is no workflow either", async () => {
    const host = await hostWith({ text: "null" });
    expect((await failureOf(host.workflow("watch.yml"))).message).toContain("could not read workflow watch.yml");
  });

  it("is no repository in which something is missing", async () => {
    const host = await hostAt(({ path }) => (path === "/repos/acme/ion" ? { text: "null" } : NOT_FOUND));
    expect((await failureOf(host.reviewers("stage-1"))).message).toContain("could not read repository acme/ion");
  });
});

describe("a workflow", () => {
  it("has GitHub's word for its state", async () => {
    const host = await hostWith({ json: { state: "disabled_inactivity" } });
    expect(await host.workflow("watch.yml")).toBe("disabled_inactivity");
    expect(server.seen[0]?.path).toBe("/repos/acme/ion/actions/workflows/watch.yml");
  });
});

describe("a refusal", () => {
  it.each([
    [
      "of a token without the permission",
      { status: 403, json: { message: "Resource not accessible by integration" } },
      "PERMISSION_DENIED",
      "actions: read",
    ],
    ["of a bad token", { status: 401, json: { message: "Bad credentials" } }, "PERMISSION_DENIED", "github-token:"],
    ["of too many questions", { status: 403, json: { message: "API rate limit exceeded" } }, "QUOTA_EXCEEDED", "again"],
    [
      "of one who asks for longer than a minute",
      { status: 429, json: { message: "slow down" }, headers: { "retry-after": "61" } },
      "QUOTA_EXCEEDED",
      "again in 61 s",
    ],
    [
      "that repeats the token",
      { status: 403, json: { message: `token ${TOKEN} may not` } },
      "PERMISSION_DENIED",
      "actions: read",
    ],
  ])("%s says what to do, without the token", async (_what, answer, code, hint) => {
    const host = await hostWith(answer);
    const error = await failureOf(host.reviewers("stage-1"));
    expect([error.code, error.hint]).toEqual([code, expect.stringContaining(hint)]);
    expect(JSON.stringify([error.message, error.hint])).not.toContain(TOKEN);
  });

  it("of a GitHub in trouble is asked again, and then told", { timeout: 30_000 }, async () => {
    const host = await hostWith({ status: 502, text: "<html>" });
    expect((await failureOf(host.workflow("watch.yml"))).code).toBe("CLOUD_UNREACHABLE");
    expect(server.seen.length).toBe(4);
  });

  it.each([
    ["too many questions", 429, "slow down"],
    ["too many at once", 403, "You have exceeded a secondary rate limit"],
  ])("of %s is waited for as long as GitHub asks, up to a minute", async (_what, status, message) => {
    const limited = { status, json: { message }, headers: { "retry-after": "1" } };
    const host = await hostAt(() => (server.seen.length === 1 ? limited : { json: { state: "active" } }));
    const from = performance.now();
    expect(await host.workflow("watch.yml")).toBe("active");
    expect(performance.now() - from).toBeGreaterThan(950);
  });

  it("of nobody is not put into GitHub's mouth", { timeout: 30_000 }, async () => {
    const host = await hostAt((_seen, { res }) => {
      res.destroy();
      return "handled";
    });
    const { code, message } = await failureOf(host.workflow("watch.yml"));
    expect([code, message]).toEqual(["CLOUD_UNREACHABLE", expect.stringContaining("watch.yml of acme/ion: no answer")]);
    expect(message).not.toMatch(/answered|500/);
    expect(server.seen).toHaveLength(4);
  });

  it("for want of a token says which input takes one", async () => {
    server = await startGoogle(() => ({}));
    const host = createCodeHost({ repository: "acme/ion", apiUrl: server.url }, new AbortController().signal);
    const error = await failureOf(host.reviewers("stage-1"));
    expect([error.code, error.exit, error.hint]).toEqual([
      "INPUT_INVALID",
      2,
      expect.stringContaining("github-token:"),
    ]);
    expect(server.seen).toEqual([]);
  });

  it("of a run that was cancelled is its end", async () => {
    const cancelled = new AbortController();
    cancelled.abort();
    const host = await hostWith({ json: {} }, cancelled.signal);
    expect((await failureOf(host.reviewers("stage-1"))).code).toBe("CANCELLED");
  });
});
