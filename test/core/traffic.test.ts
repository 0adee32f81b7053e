import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TrafficTarget } from "../../src/core/service";
import { latestTags, planSplit, renderTraffic, sameShares, sameTraffic, servedShares } from "../../src/core/traffic";
import { PAIR } from "./shares";
import { anyTraffic, CANARY, latest, OLDER, pin, STABLE, stateOf } from "./states";

describe("what traffic amounts to", () => {
  it("pins a tag on LATEST to what it shows, else to the latest revision that is ready", () => {
    const state = stateOf([latest(100), latest(0, "blue"), latest(0, "green")], {
      latestReady: STABLE,
      serving: [{ kind: "latest", revision: OLDER, percent: 0, tag: "blue" }],
    });
    expect(planSplit(state, PAIR, 5).slice(2)).toEqual([pin(OLDER, 0, "blue"), pin(STABLE, 0, "green")]);
    expect(latestTags(state)).toEqual(["blue", "green"]);
  });

  it("adds up split entries and leaves out what gets nothing", () => {
    const state = stateOf([pin(STABLE, 60), pin(STABLE, 30, "blue"), pin(CANARY, 10), pin(OLDER, 0, "green")]);
    expect(servedShares(state)).toEqual(
      new Map([
        [STABLE, 90],
        [CANARY, 10],
      ]),
    );
  });

  it.each<[string, readonly TrafficTarget[], readonly TrafficTarget[], boolean, boolean]>([
    ["in another order", [pin(STABLE, 90), pin(CANARY, 10)], [pin(CANARY, 10), pin(STABLE, 90)], true, true],
    ["split from its tag", [pin(STABLE, 100, "blue")], [pin(STABLE, 100), pin(STABLE, 0, "blue")], true, true],
    ["with an empty entry", [pin(STABLE, 100)], [pin(STABLE, 100), pin(OLDER, 0)], true, true],
    ["with another tag", [pin(STABLE, 100, "blue")], [pin(STABLE, 100, "green")], false, true],
    ["with a tag elsewhere", [pin(STABLE, 100), pin(OLDER, 0, "blue")], [pin(STABLE, 100, "blue")], false, true],
    ["with another percent", [pin(STABLE, 90), pin(CANARY, 10)], [pin(STABLE, 89), pin(CANARY, 11)], false, false],
    ["by LATEST and not by name", [latest(100)], [pin(CANARY, 100)], false, false],
  ])("the same %s is recognised", (_how, one, other, traffic, shares) => {
    expect([sameTraffic(one, other), sameShares(one, other)]).toEqual([traffic, shares]);
  });

  it("has one normal form: the order of entries never counts", () => {
    fc.assert(
      fc.property(anyTraffic, (traffic) => {
        expect(sameTraffic(traffic, [...traffic].reverse())).toBe(true);
      }),
    );
  });

  it("reads as one line", () => {
    expect(renderTraffic([pin(STABLE, 95, "stable"), latest(5)])).toBe("ion-00001-aaa 95 % (stable), LATEST 5 %");
    expect(renderTraffic([])).toBe("nothing");
  });
});
