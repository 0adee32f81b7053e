import { afterEach, describe, expect, it } from "vitest";
import { type Google, refusal, startGoogle } from "../cloud/google";
import { answering, ERRORS, entry, good, mean, read, rule, status } from "./log-entries";

let google: Google;
afterEach(() => google.close());

describe("cloud-logging", () => {
  it.each([
    ["of another type", ERRORS, { httpRequest: { status: { code: 500 } } }],
    [
      "a text that looks like a number",
      mean("jsonPayload.confidence"),
      { jsonPayload: { confidence: "0.97-sentinel" } },
    ],
    ["no truth value", good("jsonPayload.success"), { jsonPayload: { success: "sentinel" } }],
  ])("throws, and shows nothing of the entry, when a field is %s", async (_, asked, fields) => {
    google = await answering(status(1, 200), entry(2, fields));
    const thrown: unknown = await read(google, asked).catch((error: unknown) => error);
    expect(thrown).toMatchObject({
      code: "PLAN_INVALID",
      message: expect.stringMatching(/^metric 'm': could not evaluate .* on the log entry of 2026-03-01T10:00:02/),
    });
    expect(String(thrown)).not.toContain("sentinel");
  });

  it.each([
    ["an entry without a time", { entries: [{ httpRequest: { status: 200 } }] }],
    ["an entry with a time that is none", { entries: [{ timestamp: "now" }] }],
    ["entries that are no list", { entries: {} }],
  ])("throws for %s", async (_, json) => {
    google = await startGoogle(() => ({ json }));
    await expect(read(google, ERRORS)).rejects.toMatchObject({ code: "CLOUD_UNREACHABLE" });
  });

  it.each([
    [
      "logs may not be read",
      refusal(403, "PERMISSION_DENIED", "Permission 'logging.logEntries.list' denied"),
      "PERMISSION_DENIED",
    ],
    ["the filter is refused", refusal(400, "INVALID_ARGUMENT", "Unparseable filter"), "CLOUD_REFUSED"],
  ])("throws when %s", async (_, answer, code) => {
    google = await startGoogle(() => answer);
    await expect(read(google, ERRORS)).rejects.toMatchObject({ code });
  });

  it.each([
    ["a percentile", rule({ kind: "p95" })],
    ["a rate without a question", rule({ kind: "rate", of: "bad" })],
  ])("does not pretend to measure %s", async (_, asked) => {
    google = await answering();
    await expect(read(google, asked)).rejects.toMatchObject({ code: "NOT_SUPPORTED" });
  });
});
