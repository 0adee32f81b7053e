import { describe, expect, it } from "vitest";
import { independent, isMissing } from "../../../src/core/judge/arrival";
import { judgeShare } from "../../../src/core/judge/share";
import type { Routing } from "../../../src/core/routing";
import { minutes, range, rate } from "./cases";

type Way = Routing["mode"];
const of = (way: Way, percent: number, canary: number, stable: number) =>
  judgeShare({ percent, way }, minutes([rate(canary, 0)]), minutes([rate(stable, 0)]), range(10));

describe("a split that did not arrive", () => {
  it.each<[string, Way, number, number, number, string]>([
    ["nobody of 600 at 5 %", "revisions", 5, 0, 600, "error"],
    ["nobody of 300 at 5 % may yet be half of it", "revisions", 5, 0, 300, "inconclusive"],
    ["nobody of 60 at 50 %", "load-balancer", 50, 0, 60, "error"],
    ["everybody but a few at 50 %", "load-balancer", 50, 990, 10, "error"],
    ["all but a hundredth at 90 %", "load-balancer", 90, 9900, 100, "error"],
    ["a third of what should be", "load-balancer", 25, 800, 9200, "error"],
    ["little more than half of what should be is only skewed", "load-balancer", 25, 1300, 8700, "inconclusive"],
    ["little less than double is only skewed", "revisions", 5, 950, 9050, "inconclusive"],
    ["everybody seen by the router first, a quarter handed on", "services", 25, 2500, 10_000, "pass"],
    ["two fifths of all that the router saw", "services", 50, 39_000, 100_000, "pass"],
    ["the same numbers of two backends, of which they are less", "load-balancer", 50, 39_000, 100_000, "inconclusive"],
    ["half of all handed on, and seen by both", "services", 50, 50_000, 100_000, "pass"],
    ["nobody of 600, who may be six users", "services", 5, 0, 600, "pass"],
    ["nobody of 60,000, who are six hundred users at least", "services", 5, 0, 60_000, "error"],
    ["more at the canary than the router saw at all", "services", 25, 20_000, 10_000, "error"],
  ])("%s", (_what, way, percent, canary, stable, verdict) => {
    expect(of(way, percent, canary, stable).verdict).toBe(verdict);
  });

  it.each<[Way, string]>([
    ["revisions", "likely session affinity, or clients that keep to one version (old connections, tag URLs)"],
    ["services", "likely the router is still on its old configuration, assigns users otherwise"],
    ["load-balancer", "likely another rule of the URL map takes these requests first"],
  ])("by %s names the likely causes", (way, causes) => {
    const { sentence } = of(way, 50, 0, 100_000);
    expect(sentence).toContain(
      "the split did not arrive: the canary got 0 % of the requests (0 of 100000), and not the configured 50 %; likely",
    );
    expect(sentence).toContain(causes);
  });
});

/** Chance that so many users, each on the canary with this chance, ever make `isMissing` true; a look after each of them. */
function alarmChance(chance: number, configured: number, users: number, requestsEach: number, way: Way): number {
  let alive = [1];
  let alarms = 0;
  for (let user = 1; user <= users; user += 1) {
    const next = Array.from(
      { length: user + 1 },
      (_, on) => (alive[on] ?? 0) * (1 - chance) + (alive[on - 1] ?? 0) * chance,
    );
    alive = next.map((weight, on) => {
      const bad = on * requestsEach;
      const seen = independent({ requests: user * requestsEach, bad, squares: bad }, way);
      if (weight < 1e-12 || !isMissing(seen, configured)) return weight;
      alarms += weight;
      return 0;
    });
  }
  return alarms;
}

describe("the chance of a false alarm, computed exactly with a look after every request", () => {
  it.each<[string, number, number, number, Way]>([
    ["at half of 5 %", 0.025, 0.05, 1, "revisions"],
    ["at double of 5 %", 0.1, 0.05, 1, "revisions"],
    ["at half of 50 %", 0.25, 0.5, 1, "load-balancer"],
    ["at 75 instead of 50 %", 0.75, 0.5, 1, "load-balancer"],
    ["at 95 instead of 90 %", 0.95, 0.9, 1, "load-balancer"],
    ["at 5 % itself", 0.05, 0.05, 1, "revisions"],
    ["at double of 5 %, a hundred requests a user", 0.1, 0.05, 100, "services"],
    ["at half of 25 %, a hundred requests a user", 0.125, 0.25, 100, "services"],
  ])("%s is at most one in ten thousand", (_what, chance, configured, requestsEach, way) => {
    const alarms = alarmChance(chance, configured, 600, requestsEach, way);
    expect(alarms).toBeLessThanOrEqual(1e-4);
  });

  it("is no matter of luck: without the hundredth part a user's hundred requests would cry wolf", () => {
    expect(alarmChance(0.1, 0.05, 600, 100, "revisions")).toBeGreaterThan(0.01);
  });
});
