import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planFinish, planReturn, planSplit, sameTraffic } from "../../src/core/traffic";
import { refusalOf } from "../fakes/refusal";
import { anyPercent, foreignIn, foreignOf, OWN, PAIR, sharesIn, shownBy, tagsIn } from "./shares";
import { anyState, CANARY, latest, ledgerWith, OLDER, pin, STABLE, stateOf } from "./states";

describe("the split between stable and canary, for any service and any percent", () => {
  it("gives the canary exactly its percent, stable the rest, and nobody else anything", () => {
    fc.assert(
      fc.property(anyState, anyPercent, (state, percent) => {
        const wanted = Object.entries({ [STABLE]: 100 - percent, [CANARY]: percent }).filter(([, share]) => share > 0);
        expect(sharesIn(planSplit(state, PAIR, percent))).toEqual(Object.fromEntries(wanted));
      }),
    );
  });

  it("keeps every foreign tag exactly once, on the revision that it shows, and adds none", () => {
    fc.assert(
      fc.property(anyState, anyPercent, (state, percent) => {
        const planned = planSplit(state, PAIR, percent);
        expect(foreignOf(planned)).toEqual(foreignIn(state));
        for (const target of state.traffic) {
          if (target.kind !== "revision" || target.tag === undefined || OWN.includes(target.tag)) continue;
          expect(shownBy(planned, target.tag)).toEqual(pin(target.revision, 0, target.tag));
        }
      }),
    );
  });

  it("follows LATEST nowhere, so that a new revision gets neither users nor a tag by itself", () => {
    fc.assert(
      fc.property(anyState, anyPercent, (state, percent) => {
        expect(planSplit(state, PAIR, percent).map(({ kind }) => kind)).not.toContain("latest");
      }),
    );
  });

  it("puts our own tags where they belong, wherever they were", () => {
    fc.assert(
      fc.property(anyState, anyPercent, (state, percent) => {
        const planned = planSplit(state, PAIR, percent);
        expect(shownBy(planned, "stable")).toMatchObject({ revision: STABLE });
        expect(shownBy(planned, "canary")).toMatchObject({ revision: CANARY });
        expect(tagsIn(planned).filter((tag) => OWN.includes(tag))).toHaveLength(2);
      }),
    );
  });

  it("is its own fixed point: planned on its own result it asks for the same", () => {
    fc.assert(
      fc.property(anyState, anyPercent, (state, percent) => {
        const once = planSplit(state, PAIR, percent);
        expect(sameTraffic(planSplit(stateOf(once), PAIR, percent), once)).toBe(true);
      }),
    );
  });

  it.each([-1, 101, 0.5, Number.NaN])("refuses %s percent", async (percent) => {
    const error = await refusalOf(() => planSplit(stateOf([latest(100)]), PAIR, percent));
    expect([error.code, error.message]).toEqual(["INTERNAL", expect.stringContaining(String(percent))]);
  });

  it.each([
    ["one revision on both sides", { stable: CANARY, canary: CANARY }],
    ["no stable revision", { stable: "", canary: CANARY }],
    ["no canary", { stable: STABLE, canary: "" }],
  ])("refuses %s", async (_what, pair) => {
    const error = await refusalOf(() => planSplit(stateOf([latest(100)]), { ...pair, tag: "canary" }, 5));
    expect(error.code).toBe("INTERNAL");
  });
});

describe("the way back, for any service", () => {
  const tagged = { canary: CANARY, tag: "canary" };
  const untagged = { tag: "canary" };

  it("gives everything to the one revision and nothing follows LATEST", () => {
    fc.assert(
      fc.property(anyState, fc.constantFrom(tagged, { tag: "canary" }), (state, kept) => {
        const planned = planReturn(state, STABLE, kept ?? untagged);
        expect(sharesIn(planned)).toEqual({ [STABLE]: 100 });
        expect(planned.map(({ kind }) => kind)).not.toContain("latest");
      }),
    );
  });

  it("keeps every foreign tag once while the service is not broken", () => {
    fc.assert(
      fc.property(anyState, (state) => {
        fc.pre(state.ready !== "failed");
        expect(foreignOf(planReturn(state, STABLE, tagged))).toEqual(foreignIn(state));
      }),
    );
  });

  it("leaves the tag stable off, and the canary's tag at 0 percent", () => {
    fc.assert(
      fc.property(anyState, (state) => {
        const planned = planReturn(state, STABLE, tagged);
        expect(tagsIn(planned)).not.toContain("stable");
        expect(shownBy(planned, "canary")).toEqual(pin(CANARY, 0, "canary"));
      }),
    );
  });

  it("takes the canary's tag away where nobody is to keep it", () => {
    fc.assert(
      fc.property(anyState, (state) => {
        const planned = planReturn(state, STABLE, { tag: "canary" });
        expect(tagsIn(planned)).not.toContain("canary");
      }),
    );
  });

  it("takes the canary's tag away where the canary goes, wherever that tag was", () => {
    fc.assert(
      fc.property(anyState, (state) => {
        expect(tagsIn(planReturn(state, STABLE, untagged))).not.toContain("canary");
      }),
    );
  });

  const broken = stateOf([latest(100), pin(OLDER, 0, "blue"), pin("ion-00009-ddd", 0, "green")], {
    ready: "failed",
    serving: [
      { kind: "latest", revision: STABLE, percent: 100 },
      { kind: "revision", revision: OLDER, percent: 0, tag: "blue" },
    ],
  });
  it("drops from a broken service the tags that never came into force, for they may be the reason", () => {
    expect(planReturn(broken, STABLE, { tag: "canary" })).toEqual([pin(STABLE, 100), pin(OLDER, 0, "blue")]);
  });
});

describe("the end of a rollout, for any service", () => {
  it("gives everything to LATEST, as a plain deploy expects it", () => {
    fc.assert(
      fc.property(anyState, (state) => {
        expect(sharesIn(planFinish(state, ledgerWith()))).toEqual({ LATEST: 100 });
      }),
    );
  });

  it("keeps every foreign tag once and takes the tag stable away", () => {
    fc.assert(
      fc.property(anyState, (state) => {
        const planned = planFinish(state, ledgerWith());
        expect(foreignOf(planned)).toEqual(foreignIn(state));
        expect(tagsIn(planned)).not.toContain("stable");
        expect(shownBy(planned, "canary")).toEqual(pin(CANARY, 0, "canary"));
      }),
    );
  });

  it("lets the tags follow LATEST again that followed it before, and those that do so now", () => {
    const state = stateOf([pin(CANARY, 100), pin(OLDER, 0, "blue"), pin(OLDER, 0, "green"), latest(0, "pr-12")]);
    const planned = planFinish(state, ledgerWith({ latestTags: ["green"] }));
    expect(planned).toEqual([
      latest(100),
      pin(CANARY, 0, "canary"),
      pin(OLDER, 0, "blue"),
      latest(0, "green"),
      latest(0, "pr-12"),
    ]);
  });
});
