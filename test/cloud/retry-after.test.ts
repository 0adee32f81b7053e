import { describe, expect, it } from "vitest";
import { parseRetryAfter } from "../../src/cloud/refusal";

describe("parseRetryAfter", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  it.each([
    ["seconds", "7", 7],
    ["a date", "Thu, 01 Jan 2026 00:00:30 GMT", 30],
    ["a date that is over", "Wed, 31 Dec 2025 00:00:00 GMT", 0],
    ["nonsense", "soon", undefined],
    ["nothing", undefined, undefined],
  ])("reads %s", (_, header, seconds) => {
    expect(parseRetryAfter(header, now)).toBe(seconds);
  });
});
