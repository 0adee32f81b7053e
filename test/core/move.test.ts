import { describe, expect, it } from "vitest";
import type { Ask } from "../../src/core/ask";
import { readingOf } from "../../src/core/ledger-text";
import { planMove } from "../../src/core/move";
import type { Move } from "../../src/core/move-value";
import { refusalOf } from "../fakes/refusal";
import {
  ask,
  atOne,
  atThree,
  atZero,
  during,
  fresh,
  promoted,
  promotedLongAgo,
  rolledBack,
  STEP,
  type Standing,
} from "./standings";
import { CANARY, latest, OLDER, pin, REF, STABLE, stateOf } from "./states";

describe("what is asked of a rollout is one step, or none", () => {
  it.each<[string, Standing, Ask, Move["kind"], string, number]>([
    ["no rollout yet and an image is given", fresh, ask("next", "v2"), "begin", "0", 0],
    ["no rollout yet and a stage is named", fresh, ask("two", "v2"), "begin", "0", 0],
    ["another image was rolled back", rolledBack, ask("next", "v3"), "begin", "0", 0],
    ["another image was promoted before", promoted, ask("next", "v3"), "begin", "0", 0],
    ["it was promoted, and then something else was deployed", promotedLongAgo, ask("next", "v2"), "begin", "0", 0],
    ["the image is promoted already", promoted, ask("next", "v2"), "stay", "three", 100],
    ["it is promoted and no image is named", promoted, ask("next"), "stay", "three", 100],
    ["it waits before the first stage and 0 is asked", atZero, ask("0", "v2"), "stay", "0", 0],
    ["it waits before the first stage", atZero, ask("next"), "shift", "one", 5],
    ["a stage is skipped by name", atZero, ask("two"), "shift", "two", 25],
    ["a stage is skipped by number", atZero, ask("2"), "shift", "two", 25],
    ["it is at the stage that is asked for", atOne, ask("one", "v2"), "stay", "one", 5],
    ["it is at the stage that is asked for by number", atOne, ask("1"), "stay", "one", 5],
    ["0 is asked with the same image", atOne, ask("0", "v2"), "stay", "one", 5],
    ["the next stage is asked for", atOne, ask("next"), "shift", "two", 25],
    ["the last stage is over", atThree, ask("next"), "finish", "three", 100],
    ["the last stage is asked for again", atThree, ask("three"), "stay", "three", 100],
  ])("where %s", (_where, { state, ledger }, asked, kind, stage, percent) => {
    const move = planMove(state, ledger, asked);
    expect([move.kind, move.ledger.stage, move.ledger.percent]).toEqual([kind, stage, percent]);
  });

  const drifted = { ...atOne, state: { ...atOne.state, traffic: [pin(STABLE, 90), pin(CANARY, 10)] } };
  const stolen = { ...atThree, state: { ...atThree.state, latestCreated: OLDER } };
  const unready = { ...atThree, state: { ...atThree.state, latestReady: OLDER } };
  const split = { ledger: undefined, state: stateOf([pin(STABLE, 60), pin(OLDER, 40)]) };
  const silent = { ledger: undefined, state: stateOf([latest(100)], { serving: [] }) };
  const long = { ledger: undefined, state: stateOf([latest(100)], { ref: { ...REF, service: "s".repeat(41) } }) };
  it.each<[string, Standing, Ask, string]>([
    ["another image during a rollout", atOne, ask("next", "v3"), "HELD"],
    ["another image at stage 0 during a rollout", atOne, ask("0", "v3"), "HELD"],
    ["a stage that the plan does not have", atOne, ask("four"), "STAGE_UNKNOWN"],
    ["a stage that the plan does not have, before any rollout", fresh, ask("four", "v2"), "STAGE_UNKNOWN"],
    ["a stage that the plan does not have, after promotion", promoted, ask("four", "v2"), "STAGE_UNKNOWN"],
    ["a stage number beyond the plan", atOne, ask("4"), "STAGE_UNKNOWN"],
    ["a stage that lies behind", atThree, ask("two"), "STAGE_UNKNOWN"],
    ["no image and no rollout", fresh, ask("next"), "INPUT_INVALID"],
    ["an empty image", fresh, ask("next", ""), "INPUT_INVALID"],
    ["traffic that somebody moved", drifted, ask("next"), "CONFLICT"],
    ["traffic that somebody moved, even to stay", drifted, ask("one"), "CONFLICT"],
    ["to finish while a newer revision exists", stolen, ask("next"), "CONFLICT"],
    ["to finish while LATEST is somebody else", unready, ask("next"), "CONFLICT"],
    ["a beginning on split traffic", split, ask("next", "v2"), "HELD"],
    ["a beginning where nothing serves", silent, ask("next", "v2"), "HELD"],
    ["a name too long for its tags", long, ask("next", "v2"), "NAME_TOO_LONG"],
  ])("%s is refused", async (_what, { state, ledger }, asked, code) => {
    expect(await refusalOf(() => planMove(state, ledger, asked))).toMatchObject({ code });
  });

  it("a name of exactly 46 characters with its longest tag is taken", () => {
    const state = stateOf([latest(100)], { ref: { ...REF, service: "s".repeat(40) } });
    expect(planMove(state, undefined, ask("next", "v2")).kind).toBe("begin");
  });

  it("the tag stable counts, too: a short tag does not make room for it", async () => {
    const state = stateOf([latest(100)], { ref: { ...REF, service: "s".repeat(41) } });
    const error = await refusalOf(() => planMove(state, undefined, { ...ask("next", "v2"), tag: "can" }));
    expect(error.code).toBe("NAME_TOO_LONG");
  });
});

describe("the beginning", () => {
  const state = stateOf([latest(100), latest(0, "blue"), pin(OLDER, 0, "green")], {
    latestReady: STABLE,
    annotations: { "team.example/owner": "ion" },
    template: { revision: STABLE, containers: [{ image: "v1" }, { image: "sidecar" }], timeout: "300s" },
  });
  const move = planMove(state, undefined, ask("next", "v2"));

  it("pins whoever serves, tags the newcomer at 0 percent and makes it in the same request", () => {
    expect(move).toMatchObject({
      kind: "begin",
      request: {
        plannedOn: 7,
        etag: '"e"',
        traffic: [
          pin(STABLE, 100, "stable"),
          pin(move.ledger.canary, 0, "canary"),
          pin(STABLE, 0, "blue"),
          pin(OLDER, 0, "green"),
        ],
        template: {
          revision: move.ledger.canary,
          containers: [{ image: "v2" }, { image: "sidecar" }],
          timeout: "300s",
        },
      },
    });
  });

  it("remembers who was stable, what followed LATEST, who began it and when", () => {
    const by = { at: STEP.at, stage: "0", percent: 0, by: "mona", run: STEP.run };
    expect(move.ledger).toMatchObject({
      stable: STABLE,
      image: "v2",
      latestTags: ["blue"],
      story: [by],
      since: STEP.at,
    });
  });

  it("writes the ledger into the same request and leaves foreign annotations alone", () => {
    expect(move).toMatchObject({ request: { annotations: { "team.example/owner": "ion" } } });
    expect("request" in move && readingOf(move.request)).toEqual({ kind: "ledger", ledger: move.ledger });
  });

  it("asked again of the same state gives the same name, of a later one another", () => {
    const again = planMove(state, undefined, ask("next", "v2"));
    const later = planMove({ ...state, generation: 8 }, undefined, ask("next", "v2"));
    expect(again.ledger.canary).toBe(move.ledger.canary);
    expect(later.ledger.canary).not.toBe(move.ledger.canary);
    expect(move.ledger.canary).toMatch(/^ion-00008-[bcdfghjklmnpqrstvwxz]{3}$/);
  });
});

describe("a stage that Cloud Run does not serve", () => {
  const { state, ledger } = during({ stage: "two", percent: 25 });
  const unserved = {
    ...state,
    serving: [
      { kind: "revision", revision: STABLE, percent: 95, tag: "stable" },
      { kind: "revision", revision: CANARY, percent: 5, tag: "canary" },
    ],
  } as const;

  it.each(["next", "three"])("is not left for %s, which would jump over it", async (stage) => {
    const error = await refusalOf(() => planMove(unserved, ledger, ask(stage)));
    expect([error.code, error.exit]).toEqual(["CLOUD_REFUSED", 4]);
    expect(error.hint).toContain("stage: two");
  });

  it("is asked for again by its name, and does not begin anew by that", () => {
    const move = planMove(unserved, ledger, ask("two"));
    expect(move).toMatchObject({ kind: "shift", ledger: { stage: "two", percent: 25, since: ledger.since } });
  });
});

describe("a shift and the end", () => {
  it("a shift never touches the template, and adds tags that began to follow LATEST meanwhile", () => {
    const traffic = [...atOne.state.traffic, latest(0, "blue")];
    const { request, ledger } = requestOf(planMove({ ...atOne.state, traffic }, atOne.ledger, ask("next")));
    expect(Object.keys(request)).not.toContain("template");
    expect(request.traffic).toEqual([pin(STABLE, 75, "stable"), pin(CANARY, 25, "canary"), pin(CANARY, 0, "blue")]);
    expect(ledger).toMatchObject({ latestTags: ["blue"], since: STEP.at });
  });

  it("the end leaves LATEST with everything and the ledger promoted", () => {
    const { request, ledger } = requestOf(planMove(atThree.state, atThree.ledger, ask("next")));
    expect(request.traffic).toEqual([latest(100), pin(CANARY, 0, "canary")]);
    expect(ledger).toMatchObject({ status: "promoted", stage: "three", percent: 100 });
  });

  function requestOf(move: Move) {
    if (move.kind === "stay") throw new Error("expected a step, got stay");
    return move;
  }
});
