import { type Episode, lengthOf, playStage, type StageSetup } from "./episode";
import { type Chance, chanceOf, type Spread, spreadOf } from "./figures";
import { judgeTraffic } from "./judged";
import type { Random } from "./poisson";
import type { Scenario } from "./scenario";
import { binOf, type Profile, type Traffic, trafficMaker } from "./traffic";

/** What became of one scenario at one stage, over all rollouts that were played. */
export interface ScenarioFigures {
  readonly scenario: string;
  readonly fault: Scenario["fault"];
  /** Taken back at this stage. */
  readonly rolledBack: Chance;
  /** Seconds from the stage's begin to the rollback; absent, as the two below, where nothing was taken back. */
  readonly rollbackAfter?: Spread;
  /** The canary's requests that were bad, or slower than the rollback line, until then. */
  readonly usersHit?: Spread;
  /** All of the canary's requests until then. */
  readonly requests?: Spread;
  /** The watch alone, extended or not, came to a pass. */
  readonly passedWatch: Chance;
  /** Left for the next stage, or promoted. */
  readonly wentOn: Chance;
}

/** When a healthy canary's numbers would first let it go on. */
export interface Promotable {
  /** Within the stage's time. */
  readonly chance: Chance;
  /** Seconds since the stage began; absent where none was promotable. */
  readonly after?: Spread;
}

/** How often, and with what chance, a stage is played. */
export interface Play {
  readonly rollouts: number;
  readonly profile: Profile;
  readonly random: Random;
}

/** Plays a stage with one canary so many times; gives the episodes one by one, so that the caller may pause or stop. */
export function* playOften(
  setup: StageSetup,
  scenario: Scenario,
  { rollouts, profile, random }: Play,
): Generator<Episode> {
  const draw = trafficMaker(setup.metrics, scenario, profile, setup.percent, binOf(lengthOf(setup)));
  const soon = scenario.fault === "errors" || scenario.fault === "slow";
  for (let rollout = 0; rollout < rollouts; rollout++) yield playStage(setup, draw(random), soon);
}

/** Returns the figures of one scenario's episodes. */
export function figuresOf({ name, fault }: Scenario, episodes: readonly Episode[]): ScenarioFigures {
  const chance = (is: (episode: Episode) => boolean) => chanceOf(episodes.filter(is).length, episodes.length);
  const back = episodes.filter(({ decision }) => decision === "rollback");
  const spread = <Key extends string>(key: Key, values: readonly number[]): { readonly [key in Key]?: Spread } => {
    const found = spreadOf(values);
    return found === undefined ? {} : ({ [key]: found } as { [key in Key]: Spread });
  };
  return {
    scenario: name,
    fault,
    rolledBack: chanceOf(back.length, episodes.length),
    ...spread(
      "rollbackAfter",
      back.map(({ at }) => at),
    ),
    ...spread(
      "usersHit",
      back.map(({ bad }) => bad),
    ),
    ...spread(
      "requests",
      back.map(({ requests }) => requests),
    ),
    passedWatch: chance(({ green }) => green),
    wentOn: chance(({ decision }) => decision === "advance" || decision === "promote"),
  };
}

/** Gives, for one healthy canary after the other, the first bucket's end at which the numbers pass, in seconds; undefined for none. */
export function* promotableOften(
  setup: StageSetup,
  scenario: Scenario,
  { rollouts, profile, random }: Play,
): Generator<number | undefined> {
  const draw = trafficMaker(setup.metrics, scenario, profile, setup.percent, binOf(lengthOf(setup)));
  for (let rollout = 0; rollout < rollouts; rollout++) yield firstPass(setup, draw(random));
}

/** Returns the figures of what {@link promotableOften} gave. */
export function promotableOf(found: readonly (number | undefined)[]): Promotable {
  const times = found.filter((time) => time !== undefined);
  const after = spreadOf(times);
  return { chance: chanceOf(times.length, found.length), ...(after === undefined ? {} : { after }) };
}

/** How much further each look of the search is than the last one. */
const GROWTH = 1.25;
/** What a division by the length of a bucket may be short of a whole number. */
const ROUNDING = 1e-9;

/**
 * Looks at growing times until one passes, then halves the gap before it down to the bucket: evidence for a healthy
 * canary grows, so that what passes in between is found but for rare exceptions that make the time too long, never too short.
 */
function firstPass(setup: StageSetup, traffic: Traffic): number | undefined {
  const last = Math.floor(lengthOf(setup) / traffic.bin + ROUNDING);
  const passes = (count: number) => {
    const at = count * traffic.bin;
    const look = { at, watchFrom: Math.max(0, at - setup.watch) };
    return judgeTraffic(setup.metrics, setup.terms, traffic, look).verdict === "pass";
  };
  let before = 0;
  for (let count = 1; count <= last; count = Math.min(last, Math.ceil(count * GROWTH))) {
    if (passes(count)) return between(before, count, passes) * traffic.bin;
    if (count === last) return undefined;
    before = count;
  }
  return undefined;
}

/** Returns the first of the numbers after `low` that passes, where `high` does and what passes once goes on to. */
function between(low: number, high: number, passes: (minute: number) => boolean): number {
  if (high - low <= 1) return high;
  const middle = Math.floor((low + high) / 2);
  return passes(middle) ? between(low, middle, passes) : between(middle, high, passes);
}
