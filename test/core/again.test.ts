import { describe, expect, it } from "vitest";
import { decideAgain } from "../../src/core/again";

const MINUTE = 60_000;
const url = "https://github.example/acme/ion/actions/runs/1";
/** Returns so many runs that ended so, the last of them begun at 0. */
const ended = (count: number, conclusion = "failure") =>
  Array.from({ length: count }, (_, index) => ({ conclusion, createdAt: -index * MINUTE, url }));

describe("a run that ended in vain is ordered again", () => {
  it.each<[string, ReturnType<typeof ended>, string | undefined, number, "now" | "quiet" | "alarm"]>([
    ["at once where there was none", [], undefined, 0, "now"],
    ["not within a quarter of an hour", ended(1), undefined, 14.9, "quiet"],
    ["after a quarter of an hour", ended(1), undefined, 15, "now"],
    ["after the second one in half an hour", ended(2), undefined, 29.9, "quiet"],
    ["half an hour after the second one", ended(2), undefined, 30, "now"],
    ["after the third one in an hour, and somebody is called", ended(3), undefined, 59, "alarm"],
    ["a day after it at the latest", ended(40), undefined, 24 * 60, "now"],
    ["not on the day it was cancelled", ended(1, "cancelled"), undefined, 24 * 60 - 1, "alarm"],
    ["a day after it was cancelled", ended(1, "cancelled"), undefined, 24 * 60, "now"],
    ["never where somebody rejected it", ended(1), "lisa", 99 * 24 * 60, "alarm"],
  ])("%s", (_, runs, rejectedBy, minutes, expected) => {
    const held = decideAgain(runs, rejectedBy, minutes * MINUTE);
    expect(held === undefined ? "now" : held.alarm ? "alarm" : "quiet").toBe(expected);
  });
});
