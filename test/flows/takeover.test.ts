import { describe, expect, it } from "vitest";
import { deployCanary } from "../../src/flows/deploy-canary";
import { rollback } from "../../src/flows/rollback";
import { minute, type Source } from "../fakes/metrics";
import { answer } from "../fakes/probe";
import type { Overrides } from "../fakes/world";
import { deployJob, rollbackJob, V2 } from "./jobs";
import { type Act, BAKED, proposing, stageAct, takeOver, tick } from "./takeover-lab";

const NEVER = { call: Number.POSITIVE_INFINITY, moment: "before" } as const;
/** From the first stage on: three bakes of two looks each, three watches, and a quarter of an hour for what had not begun. */
const TICKS = 16;

const deploy: Act = (world) => deployCanary(world, deployJob({ stages: BAKED }));
const toOne: Act = (world) => deployCanary(world, deployJob({ stages: BAKED, stage: "one" }));
const turningBad: Source = (query, to) => minute(query, to > Date.UTC(2026, 0, 5, 12, 20) ? "bad" : "good");

const PROMOTED = "promoted, 100 % on the canary";
const TAKEN_BACK = "rolled-back, 0 % on the canary";
const NOT_BEGUN = "none, 0 % on the canary";

interface Row {
  readonly what: string;
  readonly overrides?: Overrides;
  readonly before?: Act;
  readonly act: Act;
  /** Every end that some point may have. */
  readonly ends: readonly string[];
}

const ROWS: readonly Row[] = [
  { what: "deploy-canary of a new image", act: deploy, ends: [NOT_BEGUN, PROMOTED] },
  { what: "deploy-canary in a slow cloud", overrides: { settle: 3 }, act: deploy, ends: [NOT_BEGUN, PROMOTED] },
  { what: "the root action", act: stageAct("next"), ends: [NOT_BEGUN, PROMOTED] },
  {
    what: "the root action with a proposal",
    act: stageAct("one", proposing(V2, "one")),
    ends: [NOT_BEGUN, PROMOTED],
  },
  {
    what: "the root action with a proposal, at a later stage",
    overrides: { settle: 3 },
    before: async (world, hub) => {
      await toOne(world, hub);
      await world.clock.sleep(900);
    },
    act: stageAct("two", proposing(V2, "two")),
    ends: [PROMOTED],
  },
  {
    what: "the root action on a canary that turns bad",
    overrides: { metrics: turningBad },
    act: stageAct("next"),
    ends: [NOT_BEGUN, TAKEN_BACK],
  },
  {
    what: "the root action on a canary that is not healthy",
    overrides: { probe: () => answer(503) },
    act: stageAct("next"),
    ends: [NOT_BEGUN, TAKEN_BACK],
  },
  {
    what: "a rollback",
    overrides: { settle: 3, metrics: turningBad },
    before: async (world, hub) => {
      await toOne(world, hub);
      await world.clock.sleep(1800);
    },
    act: (world) => rollback(world, rollbackJob()),
    ends: [TAKEN_BACK],
  },
  {
    what: "a look at a stage that has baked",
    before: async (world, hub) => {
      await toOne(world, hub);
      await world.clock.sleep(1200);
    },
    act: tick,
    ends: [PROMOTED],
  },
  {
    what: "a look at a canary that has turned bad",
    overrides: { settle: 3, metrics: turningBad },
    before: async (world, hub) => {
      await toOne(world, hub);
      await world.clock.sleep(1800);
    },
    act: tick,
    ends: [TAKEN_BACK],
  },
];

describe("a job that is killed at any call is taken over by the looks that follow", () => {
  it.each(ROWS)("$what", async ({ overrides = {}, ends, ...acts }) => {
    const { calls } = await takeOver(overrides, acts, NEVER);
    expect(calls).toBeGreaterThan(3);
    const found = new Set<string>();
    for (let call = 1; call <= calls; call++) {
      for (const moment of ["before", "after"] as const) {
        const { end } = await takeOver(overrides, acts, { call, moment });
        const told = `${end.status}, ${end.exposed} % on the canary`;
        found.add(told);
        const seen = {
          call,
          moment,
          isKnown: ends.includes(told),
          told,
          problems: end.problems,
          late: end.ticks > TICKS,
        };
        expect(seen).toEqual({ call, moment, isKnown: true, told, problems: [], late: false });
      }
    }
    expect([...found].sort()).toEqual([...ends].sort());
  });
});
