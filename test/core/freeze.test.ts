import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { frozenBy, renderFrozen } from "../../src/core/freeze";
import type { FreezeWindow } from "../../src/core/guards";

const MINUTE = 60_000;
const at = (text: string) => Date.parse(text);
const clock = (days: number, hours: number, minutes = 0) => (days * 24 + hours) * 60 + minutes;
const once = (from: string, to: string, name = "once"): FreezeWindow => ({
  kind: "once",
  name,
  from: at(from),
  to: at(to),
});
const weekly = (from: number, to: number, timeZone = "UTC", name = "weekly"): FreezeWindow => ({
  kind: "weekly",
  name,
  from,
  to,
  timeZone,
});
/** Friday 16:00 to Monday 08:00. */
const weekend = (timeZone: string) => weekly(clock(4, 16), clock(0, 8), timeZone);
/** Sunday, from and to so many hours. */
const sunday = (from: number, to: number, timeZone: string) => weekly(clock(6, 0, from), clock(6, 0, to), timeZone);
const found = (windows: readonly FreezeWindow[], moment: string) => {
  const frozen = frozenBy(windows, at(moment));
  if (frozen === undefined) return "open";
  return frozen.opens === undefined ? "for ever" : new Date(frozen.opens).toISOString().slice(0, 16);
};

describe("releases open again", () => {
  const year = once("2026-12-20T00:00:00Z", "2027-01-04T09:00:00Z");
  it.each<[string, readonly FreezeWindow[], string, string]>([
    ["at once where there is no window", [], "2026-12-25T00:00:00Z", "open"],
    ["at once before the window", [year], "2026-12-19T23:59:59Z", "open"],
    ["at its end from its first moment on", [year], "2026-12-20T00:00:00Z", "2027-01-04T09:00"],
    ["at once at its end", [year], "2027-01-04T09:00:00Z", "open"],
    ["on Monday of a weekend in Seoul", [weekend("Asia/Seoul")], "2026-01-09T07:00:00Z", "2026-01-11T23:00"],
    ["at once a minute before that weekend", [weekend("Asia/Seoul")], "2026-01-09T06:59:00Z", "open"],
    ["on Monday, on a Sunday within it", [weekend("Asia/Seoul")], "2026-01-11T12:34:56Z", "2026-01-11T23:00"],
    ["at once on that Monday", [weekend("Asia/Seoul")], "2026-01-11T23:00:00Z", "open"],
    [
      "by summer time behind a night an hour short",
      [weekend("Europe/Berlin")],
      "2026-03-27T15:00:00Z",
      "2026-03-30T06:00",
    ],
    [
      "by winter time behind a night an hour long",
      [weekend("Europe/Berlin")],
      "2026-10-23T14:00:00Z",
      "2026-10-26T07:00",
    ],
    [
      "when the clock jumps over the end",
      [sunday(60, 150, "Europe/Berlin")],
      "2026-03-29T00:30:00Z",
      "2026-03-29T01:00",
    ],
    [
      "when the hour is shown for the first time",
      [sunday(60, 150, "Europe/Berlin")],
      "2026-10-24T23:30:00Z",
      "2026-10-25T00:30",
    ],
    [
      "once more when that hour is shown again",
      [sunday(60, 150, "Europe/Berlin")],
      "2026-10-25T01:15:00Z",
      "2026-10-25T01:30",
    ],
    [
      "by the half hour of Lord Howe",
      [sunday(60, 240, "Australia/Lord_Howe")],
      "2026-10-03T15:00:00Z",
      "2026-10-03T17:00",
    ],
    [
      "behind the second window where it takes over",
      [once("2026-01-07T00:00:00Z", "2026-01-09T18:00:00Z"), weekend("UTC")],
      "2026-01-08T00:00:00Z",
      "2026-01-12T08:00",
    ],
    [
      "never where the windows leave no gap",
      [weekly(0, clock(3, 0), "UTC", "early"), weekly(clock(3, 0), 0, "UTC", "late")],
      "2026-01-08T00:00:00Z",
      "for ever",
    ],
  ])("%s", (_when, windows, moment, expected) => {
    expect(found(windows, moment)).toBe(expected);
  });

  it("and a sentence says by what and until when", () => {
    const frozen = frozenBy([year], at("2026-12-25T00:00:00Z"));
    expect(frozen && renderFrozen(frozen)).toBe("releases are frozen by once until 2027-01-04T09:00:00.000Z");
  });
});

const zones = fc.constantFrom("UTC", "Asia/Seoul", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe");
const minute = fc.integer({ min: 0, max: 10_079 });
const moments = fc.integer({ min: at("2026-01-01T00:00:00Z") / MINUTE, max: at("2027-12-31T00:00:00Z") / MINUTE });
const anyWeekly = fc.tuple(minute, minute, zones).map(([from, to, zone]) => weekly(from, to, zone));
const anyOnce = fc.tuple(moments, fc.integer({ min: 1, max: 20_000 })).map(
  ([from, length]): FreezeWindow => ({
    kind: "once",
    name: "once",
    from: from * MINUTE,
    to: (from + length) * MINUTE,
  }),
);

test("no window is shut when releases open, and one is shut a minute before", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(anyWeekly, anyOnce), { maxLength: 3 }), moments, (windows, start) => {
      const opens = frozenBy(windows, start * MINUTE)?.opens;
      fc.pre(opens !== undefined);
      expect(frozenBy(windows, opens)).toBeUndefined();
      expect(frozenBy(windows, opens - MINUTE)).toBeDefined();
    }),
    { numRuns: 300 },
  );
});

test("in a zone without summer time a week later is the same moment of the week", () => {
  const zone = fc.constantFrom("UTC", "Asia/Seoul");
  fc.assert(
    fc.property(minute, minute, zone, moments, (from, to, timeZone, start) => {
      const window = [weekly(from, to, timeZone)];
      const [now, later] = [start, start + 10_080].map((moment) => frozenBy(window, moment * MINUTE)?.opens);
      expect(later).toBe(now === undefined ? undefined : now + 10_080 * MINUTE);
    }),
  );
});
