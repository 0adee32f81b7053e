import { afterEach, describe, expect, it } from "vitest";
import { createCodeHost } from "../../src/github/code-host";
import type { CodeHost } from "../../src/ports/ground";
import { type Answer, failureOf, type Google, startGoogle } from "../cloud/google";

const TOKEN = "ghs_sentinel-of-the-tests";

let server: Google;
afterEach(() => server.close());

/** Returns the run's repository at a server that answers so. */
async function hostWith(answer: Answer, signal = new AbortController().signal): Promise<CodeHost> {
  server = await startGoogle(() => answer);
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
    const host = await hostWith({ json: { protection_rules: [] } });
    await host.reviewers("a/b c");
    expect(server.seen).toMatchObject([
      { method: "GET", path: "/repos/acme/ion/environments/a%2Fb%20c", headers: { authorization: `token ${TOKEN}` } },
    ]);
  });

  it("that is not there is undefined", async () => {
    const host = await hostWith({ status: 404, json: { message: "Not Found" } });
    expect(await host.reviewers("stage-9")).toBeUndefined();
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
    ["of a bad token", { status: 401, json: { message: "Bad credentials" } }, "PERMISSION_DENIED", "actions: read"],
    ["of too many questions", { status: 403, json: { message: "API rate limit exceeded" } }, "QUOTA_EXCEEDED", "again"],
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
