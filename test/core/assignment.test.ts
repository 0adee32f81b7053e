import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { bucketOf, isCanary, parsePercent, parsePercentDocument } from "../../src/core/assignment";
import { md5Head } from "../../src/core/md5";

interface Vector {
  readonly what: string;
  readonly userId: string;
  readonly bucket: number;
}

const VECTORS: readonly Vector[] = JSON.parse(readFileSync("test/fixtures/assignment-vectors.json", "utf8"));
const USER = fc.string({ unit: "binary", maxLength: 200 });
const PERCENT = fc.integer({ min: 0, max: 100 });

describe("the bucket of a user", () => {
  it.each(VECTORS)("is $bucket for $what", ({ userId, bucket }) => {
    expect(bucketOf(userId)).toBe(bucket);
  });

  it("is what Node's own MD5 makes of it", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(md5Head(bytes)).toBe(createHash("md5").update(bytes).digest().readUInt32BE(0));
      }),
    );
  });

  it.each([[42], [undefined], [null], [["user"]]])("is refused for %j, which is no text", (userId) => {
    expect(() => bucketOf(userId as unknown as string)).toThrow(TypeError);
  });
});

describe("who is on the canary", () => {
  test("at a percent is so at every higher one", () => {
    fc.assert(
      fc.property(USER, PERCENT, PERCENT, (user, one, other) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)];
        expect(isCanary(user, low) && !isCanary(user, high)).toBe(false);
      }),
    );
  });

  test("is nobody at 0 and everybody at 100", () => {
    fc.assert(
      fc.property(USER, (user) => {
        expect([isCanary(user, 0), isCanary(user, 100)]).toEqual([false, true]);
      }),
    );
  });

  test.each([1, 5, 10, 50, 99])("is near %i percent of many", (percent) => {
    const users = Array.from({ length: 20_000 }, (_, number) => `customer-${number}`);
    const share = users.filter((user) => isCanary(user, percent)).length / users.length;
    const deviation = Math.sqrt(((percent / 100) * (1 - percent / 100)) / users.length);
    expect(Math.abs(share - percent / 100)).toBeLessThan(4 * deviation);
  });
});

const OUTSIDE = [-1, 101, 5.5, Number.NaN, Number.POSITIVE_INFINITY];

describe("a percent", () => {
  it.each(OUTSIDE)("of %d is refused as out of range", (percent) => {
    expect(() => isCanary("user", percent)).toThrow(RangeError);
  });

  it.each([["5"], [undefined], [null], [true]])("of %j is refused as no number", (percent) => {
    expect(() => isCanary("user", percent as unknown as number)).toThrow(TypeError);
  });

  it.each(["0", "5", "100"])("is read from %j", (text) => {
    expect(parsePercent(text)).toBe(Number(text));
  });

  it.each(["", "05", "00", "005", " 5", "5 ", "5%", "+5", "-1", "101", "1e1", "5.0", "0x5", "٥", "five", "1000"])(
    "is not read from %j",
    (text) => {
      expect(() => parsePercent(text)).toThrow(`expected an integer percent from 0 to 100, got`);
    },
  );

  it("is not read from a variable that is not set", () => {
    expect(() => parsePercent(undefined)).toThrow("expected a percent as text, got undefined");
  });
});

describe("a document", () => {
  const DOCUMENT = { version: 1, service: "shop", percent: 5, assignment: "md5", canary: "shop-canary-00002-abc" };

  it("says its percent, whatever else it says", () => {
    fc.assert(
      fc.property(PERCENT, fc.dictionary(fc.stringMatching(/^x-/), fc.jsonValue()), (percent, more) => {
        expect(parsePercentDocument(JSON.stringify({ ...more, ...DOCUMENT, percent }))).toBe(percent);
      }),
    );
  });

  it.each([
    ["is no JSON", "<html>"],
    ["is empty", ""],
    ["is cut off", '{"version":1,"percent":5'],
    ["is a list", "[]"],
    ["is null", "null"],
    ["is of another version", JSON.stringify({ ...DOCUMENT, version: 2 })],
    ["is assigned otherwise", JSON.stringify({ ...DOCUMENT, assignment: "sha256" })],
    ["says no assignment", JSON.stringify({ ...DOCUMENT, assignment: undefined })],
    ["says no percent", JSON.stringify({ ...DOCUMENT, percent: undefined })],
    ["says a percent in quotes", JSON.stringify({ ...DOCUMENT, percent: "5" })],
    ["says half a percent", JSON.stringify({ ...DOCUMENT, percent: 0.5 })],
    ["says more than all", JSON.stringify({ ...DOCUMENT, percent: 101 })],
  ])("that %s is refused", (_, text) => {
    expect(() => parsePercentDocument(text)).toThrow(/^(?:expected|Unexpected|Expected)/);
  });
});
