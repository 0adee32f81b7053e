import type { OnInconclusive } from "../decision";
import { termsOf } from "../judge/budget";
import type { Statistics } from "../judge/terms";
import type { Measure, MetricRule } from "../metric";
import type { Verdict } from "../verdict";
import { type Episode, lengthOf, type StageSetup } from "./episode";
import { type Outlook, planStage } from "./planner";
import { type RolloutFigures, rolloutFigures } from "./rollout-figures";
import { type Health, type Scenario, scenariosFor } from "./scenario";
import {
  figuresOf,
  type Play,
  type Promotable,
  playOften,
  promotableOf,
  promotableOften,
  type ScenarioFigures,
} from "./stage-figures";
import type { Profile } from "./traffic";
import { warningsOf } from "./warnings";

/** What of a plan is played. Times in seconds, percents 0–100 and rising. */
export interface PlayedPlan {
  readonly stages: readonly {
    readonly name: string;
    readonly percent: number;
    readonly watch: number;
    readonly bake: number;
  }[];
  readonly metrics: readonly MetricRule[];
  readonly statistics: Statistics;
  readonly onInconclusive: OnInconclusive;
  readonly rollback: { readonly on: readonly Verdict[] };
}

/** What is played, and how often. */
export interface Simulation {
  readonly plan: PlayedPlan;
  readonly profile: Profile;
  readonly rollouts: number;
  readonly health: Health;
  /** Seconds from one look to the next once the watch of a stage is over. */
  readonly bakeEvery: number;
  /** The name of the only stage to play; absent: all of them, one after the other. */
  readonly stage?: string;
}

/** What was found about one stage. */
export interface StageReport {
  readonly name: string;
  readonly percent: number;
  /** How long the stage lasts, and the canary's requests a second, on average over the profile. */
  readonly seconds: number;
  readonly perSecond: number;
  readonly scenarios: readonly ScenarioFigures[];
  readonly promotable: Promotable;
  readonly outlooks: readonly Outlook[];
  readonly warnings: readonly string[];
}

/** What was found about a plan; `rollout` is absent where only one stage was played. */
export interface SimulationReport {
  /** What was taken for healthy: the truth behind each metric, in the unit of a Scenario's. */
  readonly healthy: readonly { readonly metric: string; readonly measure: Measure["kind"]; readonly truth: number }[];
  readonly scenarios: readonly Scenario[];
  readonly stages: readonly StageReport[];
  readonly rollout?: readonly RolloutFigures[];
}

/** How many rollouts are looked through for the moment from which a healthy canary may go on; each costs several looks. */
const SEARCHED = 500;

/**
 * Plays every scenario at every stage and returns what was found. It yields once a rollout, so that the caller may let
 * others work, or stop. The same chance gives the same report.
 */
export function* simulate(simulation: Simulation, random: () => number): Generator<undefined, SimulationReport> {
  const { plan, health, stage } = simulation;
  const scenarios = scenariosFor(plan.metrics, health);
  const setups = plan.stages.map((_, index) => setupOf(simulation, index));
  const played = setups.filter(({ name }) => stage === undefined || name === stage);
  const episodes: (readonly Episode[])[][] = [];
  const stages: StageReport[] = [];
  for (const setup of played) {
    const byScenario = yield* playAll(setup, scenarios, { ...simulation, random });
    const promotable = yield* searchAll(setup, scenarios, { ...simulation, random });
    episodes.push(byScenario);
    stages.push(reportOf(simulation, setup, scenarios, byScenario, promotable));
  }
  const healthy = plan.metrics.map(({ name, measure }, index) => {
    const truth = scenarios[0]?.canary[index] ?? 0;
    return { metric: name, measure: measure.kind, truth };
  });
  return {
    healthy,
    scenarios,
    stages,
    ...(stage === undefined ? { rollout: rolloutFigures(scenarios, episodes) } : {}),
  };
}

/** Returns one stage of the plan as it is played; `index` from 0, of a stage that there is. */
export function setupOf({ plan, bakeEvery }: Pick<Simulation, "plan" | "bakeEvery">, index: number): StageSetup {
  const { stages, metrics, onInconclusive, rollback } = plan;
  const { name = "", percent = 0, watch = 0, bake = 0 } = stages[index] ?? {};
  const horizon = lengthOf({ watch, bake });
  return {
    ...{ name, percent, watch, bake, bakeEvery, metrics },
    terms: termsOf(plan.statistics, metrics, { stage: index, stages: stages.length, horizon }),
    rules: { onInconclusive, rollbackOn: rollback.on, lastStage: index === stages.length - 1 },
  };
}

function* playAll(setup: StageSetup, scenarios: readonly Scenario[], play: Play): Generator<undefined, Episode[][]> {
  const all: Episode[][] = [];
  for (const scenario of scenarios) all.push(yield* collect(playOften(setup, scenario, play)));
  return all;
}

function* searchAll(setup: StageSetup, [healthy]: readonly Scenario[], play: Play): Generator<undefined, Promotable> {
  if (healthy === undefined) return promotableOf([]);
  const rollouts = Math.min(SEARCHED, play.rollouts);
  return promotableOf(yield* collect(promotableOften(setup, healthy, { ...play, rollouts })));
}

function* collect<Item>(items: Iterable<Item>): Generator<undefined, Item[]> {
  const all: Item[] = [];
  for (const item of items) {
    all.push(item);
    yield undefined;
  }
  return all;
}

function reportOf(
  { plan, profile }: Simulation,
  { name, percent, watch, bake, terms }: StageSetup,
  scenarios: readonly Scenario[],
  episodes: readonly (readonly Episode[])[],
  promotable: Promotable,
): StageReport {
  const seconds = lengthOf({ watch, bake });
  const perSecond = profile.reduce((sum, one) => sum + one, 0) / Math.max(1, profile.length);
  const truths = scenarios[0]?.canary ?? [];
  const outlooks = planStage(plan.metrics, truths, terms, { seconds, percent, perSecond });
  const figures = scenarios.map((scenario, index) => figuresOf(scenario, episodes[index] ?? []));
  return {
    ...{ name, percent, seconds, perSecond: (perSecond * percent) / 100, promotable, outlooks },
    scenarios: figures,
    warnings: warningsOf({ name, percent, seconds, perSecond }, outlooks, figures[0]?.wentOn),
  };
}
