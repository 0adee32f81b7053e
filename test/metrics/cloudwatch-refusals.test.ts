import { afterEach, describe, expect, it } from "vitest";
import type { RolloutError } from "../../src/errors";
import { failureOf, type Google } from "../cloud/google";
import { type Mood, refusal, type Sent, startCloudWatch } from "../fakes/cloudwatch";
import { MEAN, P95, pointAws, RATE, read, rule, sent } from "./cloudwatch-lab";

let google: Google;
afterEach(() => google.close());

/** Starts a CloudWatch and returns what reading it failed with. */
async function failure(
  asked: ReturnType<typeof rule>,
  { values = [], mood = {}, without = [] }: { values?: readonly Sent[]; mood?: Mood; without?: readonly string[] },
): Promise<RolloutError> {
  google = await startCloudWatch(values, mood);
  pointAws(google, without);
  return failureOf(read(google, asked));
}
const ONE = [sent("Errors", 0, [1])];

describe("an answer of CloudWatch that is not whole", () => {
  it.each<[string, Mood, string]>([
    [
      "a part without a next page",
      { change: (one) => ({ ...one, StatusCode: "PartialData" }) },
      "got a part or none of canary_sum",
    ],
    ["an internal error", { change: (one) => ({ ...one, StatusCode: "InternalError" }) }, "got InternalError"],
    ["a metric that may not be read", { change: (one) => ({ ...one, StatusCode: "Forbidden" }) }, "got Forbidden"],
    [
      "a message on all of it",
      { messages: [{ Code: "MaxMetricsExceeded", Value: "too many" }] },
      "MaxMetricsExceeded: too many",
    ],
    [
      "a message on one metric",
      { change: (one) => ({ ...one, Messages: [{ Code: "ArithmeticError", Value: "one value" }] }) },
      "ArithmeticError: one value",
    ],
    [
      "times without values",
      { change: (one) => ({ ...one, Values: [] }) },
      "expected a time for each of 0 values, got 1",
    ],
    [
      "no result for a statistic",
      { change: (one) => (one.Id === "stable_count" ? { ...one, Id: "stable_sum" } : one) },
      "got a part or none of stable_count",
    ],
    [
      "another answer altogether",
      { refuse: { answer: { json: { hello: 1 } } } },
      "expected MetricDataResults, got none",
    ],
    ["an answer to nothing asked", { change: (one) => ({ ...one, Id: "other" }) }, "got one to 'other'"],
  ])("is an error and not zero: %s", async (_, mood, said) => {
    const { code, message } = await failure(rule(MEAN), { values: ONE, mood });
    expect([code, message]).toEqual(["METRICS_UNREADABLE", expect.stringContaining(said)]);
  });
});

describe("numbers of CloudWatch that cannot be", () => {
  it.each<[string, ReturnType<typeof rule>, readonly Sent[], string]>([
    [
      "more errors than requests",
      rule(RATE),
      [sent("Requests", 0, [1]), sent("Errors", 0, [2])],
      "expected at most 1 of Errors",
    ],
    ["errors without requests", rule(RATE), ONE, "expected a value of Requests"],
    [
      "requests, and no value of errors at any time of any revision",
      rule(RATE),
      [sent("Requests", 0, [1])],
      "expected a value of Errors in the range",
    ],
    ["a mean above 1", rule(MEAN), [sent("Errors", 0, [120, 130])], "expected a mean of values in 0 to 1 at"],
    ["a mean below 0", rule(MEAN), [sent("Errors", 0, [-1])], "got -1"],
    [
      "half an error",
      rule(RATE),
      [sent("Requests", 0, [1]), sent("Errors", 0, [0.5])],
      "whole and not negative, got 0.5",
    ],
    ["a negative count", rule(RATE), [sent("Requests", 0, [-1])], "whole and not negative, got -1"],
    [
      "a statistic set above a line",
      rule(P95),
      [{ ...sent("Errors", 0, [3]), isSet: true }],
      "expected the trimmed count above 0.5 s",
    ],
  ])("are an error: %s", async (_, asked, values, said) => {
    const { code, message } = await failure(asked, { values });
    expect([code, message]).toEqual(["METRICS_UNREADABLE", expect.stringContaining(said)]);
  });
});

describe("a refusal by AWS", () => {
  it.each([
    [
      "of a permission",
      refusal("AccessDenied", "not authorized"),
      "PERMISSION_DENIED",
      "cloudwatch:GetMetricData is missing",
      "iam",
    ],
    [
      "of a key",
      refusal("InvalidClientTokenId", "no such token", 403),
      "CREDENTIALS_MISSING",
      "no such token",
      "configure-aws",
    ],
    ["of an old token", refusal("ExpiredToken", "expired", 403), "CREDENTIALS_MISSING", "expired", "configure-aws"],
    ["for asking too often", refusal("Throttling", "slow down"), "QUOTA_EXCEEDED", "slow down", "every: 2m"],
    [
      "for what it does not understand",
      refusal("ValidationException", "bad"),
      "METRICS_UNREADABLE",
      "ValidationException: bad",
      "list-metrics",
    ],
  ])("%s is told with what to do", async (_, answer, code, said, hint) => {
    const found = await failure(rule(MEAN), { mood: { refuse: { answer } } });
    expect(found.code).toBe(code);
    expect(found.message).toContain(said);
    expect(found.hint?.toLowerCase()).toContain(hint === "iam" ? '"action": "cloudwatch:getmetricdata"' : hint);
  });

  it("is asked again where it may pass", async () => {
    google = await startCloudWatch(ONE, { refuse: { answer: refusal("Throttling", "slow down"), times: 1 } });
    pointAws(google);
    expect((await read(google, rule(MEAN))).canary).toHaveLength(1);
  });

  it("is not even asked for without credentials, which are named", async () => {
    const found = await failure(rule(MEAN), { without: ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] });
    expect([found.code, google.seen, found.hint]).toEqual([
      "CREDENTIALS_MISSING",
      [],
      expect.stringContaining("aws-actions/configure-aws-credentials"),
    ]);
  });

  it.each(["AccessDenied", "SignatureDoesNotMatch", "ValidationException"])(
    "never shows a secret that it quotes: %s",
    async (name) => {
      process.env["AWS_SESSION_TOKEN"] = "sentinel-session-token";
      const said = "should have been 'x-amz-security-token:sentinel-session-token', signed by sentinel-secret-key";
      const found = await failure(rule(MEAN), { mood: { refuse: { answer: refusal(name, said, 403) } } });
      delete process.env["AWS_SESSION_TOKEN"];
      expect(found.message).toContain(name);
      expect(`${found.message}${found.hint}`).not.toContain("sentinel");
    },
  );

  it("is not repeated where it quotes the request that was signed", async () => {
    const answer = refusal("SignatureDoesNotMatch", "The Canonical String should have been 'POST'", 403);
    const { message } = await failure(rule(MEAN), { mood: { refuse: { answer } } });
    expect(message).toMatch(/SignatureDoesNotMatch: AWS could not verify its signature$/);
  });

  it("reaches no terminal with characters that it would act on", async () => {
    const answer = refusal("AccessDenied", "no\u001b[2J\u0007 \u202eway");
    expect((await failure(rule(MEAN), { mood: { refuse: { answer } } })).message).toMatch(/no\[2J way$/);
  });

  it("does not outlive the run", async () => {
    google = await startCloudWatch(ONE);
    pointAws(google);
    const cancelled = AbortSignal.abort();
    expect((await failureOf(read(google, rule(MEAN), { signal: cancelled }))).code).toBe("CANCELLED");
  });

  it("needs a total for a rate", async () => {
    const { total: _, ...source } = rule(RATE).source as { total?: string; kind: "cloudwatch" };
    const asked = { ...rule(RATE), source } as ReturnType<typeof rule>;
    expect((await failure(asked, {})).message).toContain("expected total, the metric that counts all requests");
  });
});
