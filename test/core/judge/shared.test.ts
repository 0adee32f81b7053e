import { describe, expect, it } from "vitest";
import { judgeMetric } from "../../../src/core/judge/judge";
import type { Cell } from "../../../src/core/metric";
import type { Verdict } from "../../../src/core/verdict";
import { minutes, rate, START } from "./cases";
import { times } from "./judging";
import { ERRORS, evidenceOf, termsWith, weighed } from "./weighing";

const MINUTE = 60_000;
const outage = rate(30, 10);
const calmStable = rate(570, 3);
const stableOutage = rate(570, 180);
type Minutes = readonly (Cell | undefined)[];

describe("an incident that stable shares", () => {
  it.each<[string, Minutes, Minutes, Verdict, boolean]>([
    ["is not the canary's fault at first", times(3, outage), times(3, stableOutage), "inconclusive", true],
    ["is taken back after ten minutes", times(11, outage), times(11, stableOutage), "fail", true],
    ["is not taken back after nine", times(10, outage), times(10, stableOutage), "inconclusive", true],
    ["is the canary's own where stable is well", times(3, outage), times(3, calmStable), "fail", false],
    ["cannot be told where stable was not asked", times(3, outage), [], "fail", false],
    ["cannot be told where stable had no request", times(3, outage), times(3, rate(0, 0)), "fail", false],
    ["cannot be told where stable had next to no requests", times(3, outage), times(3, rate(7, 2)), "fail", false],
    [
      "is not told while stable's numbers are late",
      [outage, outage, rate(30, 25)],
      [stableOutage, stableOutage, undefined],
      "inconclusive",
      false,
    ],
    [
      "is not told while stable's numbers are late, of which none were bad so far",
      [...times(10, rate(30, 0)), ...times(5, rate(30, 25))],
      times(10, calmStable),
      "inconclusive",
      false,
    ],
    [
      "cannot be told where stable's numbers have been missing for too long",
      [...times(10, rate(30, 0)), ...times(6, rate(30, 25))],
      times(10, calmStable),
      "fail",
      false,
    ],
    [
      "is not awaited where stable had its numbers, and no request",
      [...times(10, rate(30, 0)), ...times(2, rate(30, 25))],
      [...times(10, calmStable), ...times(2, rate(0, 0))],
      "fail",
      false,
    ],
    [
      "does not excuse what was the canary's before stable's numbers were late",
      times(3, outage),
      times(2, calmStable),
      "fail",
      false,
    ],
    [
      "is over when requests succeed again",
      [...times(3, outage), ...times(40, rate(300, 0))],
      [...times(3, stableOutage), ...times(40, rate(5700, 0))],
      "pass",
      false,
    ],
    [
      "is none that lasts when it is over, though what was lost in it still weighs",
      [...times(3, outage), ...times(13, rate(30, 0))],
      [...times(3, stableOutage), ...times(13, rate(570, 0))],
      "inconclusive",
      true,
    ],
    [
      "lasts through single minutes that are good by luck",
      [...times(6, outage), rate(30, 0), ...times(6, outage)],
      [...times(6, stableOutage), rate(570, 0), ...times(6, stableOutage)],
      "fail",
      true,
    ],
    [
      "does not add up over two short ones",
      [...times(6, outage), ...times(40, rate(300, 0)), ...times(6, rate(300, 100))],
      [...times(6, stableOutage), ...times(40, rate(5700, 0)), ...times(6, rate(5700, 1900))],
      "inconclusive",
      true,
    ],
    [
      "becomes the canary's own when stable recovers alone",
      times(9, outage),
      [...times(3, stableOutage), ...times(6, calmStable)],
      "fail",
      false,
    ],
  ])("%s", (_what, canary, stable, verdict, shared) => {
    const found = weighed(ERRORS, canary, { stable });
    expect({ verdict: found.verdict, shared: found.evidence?.shared }).toEqual({ verdict, shared });
  });

  it("is dated by the moment when it had lasted long enough", () => {
    const found = weighed(ERRORS, times(30, outage), { stable: times(30, stableOutage) });
    expect(found.failedAt).toBe(START + 11 * MINUTE);
  });

  it("lasts as long as the plan says", () => {
    const terms = termsWith({ sharedIncident: 120 });
    expect(weighed(ERRORS, times(3, outage), { stable: times(3, stableOutage), terms }).verdict).toBe("fail");
  });

  it("misses no requests: more good ones would not help", () => {
    expect(weighed(ERRORS, times(3, outage), { stable: times(3, stableOutage) }).evidence).not.toHaveProperty(
      "missing",
    );
  });
});

describe("stable's numbers in other buckets than the canary's", () => {
  const judged = (stable: ReturnType<typeof minutes>) =>
    judgeMetric(ERRORS, { ...evidenceOf(times(4, outage)), stable }, termsWith());
  const same = judged(minutes(times(4, stableOutage))).evidence?.share?.log;

  it.each([
    ["one bucket over all of it", [{ from: START, to: START + 4 * MINUTE, cell: rate(4 * 570, 4 * 180) }]],
    [
      "half minutes",
      Array.from({ length: 8 }, (_, index) => ({
        from: START + (index * MINUTE) / 2,
        to: START + ((index + 1) * MINUTE) / 2,
        cell: rate(285, 90),
      })),
    ],
    ["minutes in reverse", [...minutes(times(4, stableOutage))].reverse()],
  ])("are shared out by time: %s", (_what, stable) => {
    expect(judged(stable).evidence?.share?.log).toBeCloseTo(same ?? Number.NaN, 9);
  });

  it("are shared out in part where buckets are offset", () => {
    const offset = minutes(times(5, stableOutage)).map(({ from, to, cell }) => ({
      from: from - 20_000,
      to: to - 20_000,
      cell,
    }));
    expect(judged(offset).evidence?.share?.log).toBeCloseTo(same ?? Number.NaN, 9);
  });
});
