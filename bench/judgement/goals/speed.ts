import { DEFAULT_STATISTICS } from "../../../src/core/judge/terms";
import type { MetricRule } from "../../../src/core/metric";
import { judgeTraffic } from "../../../src/core/simulate/judged";
import { scenariosFor } from "../../../src/core/simulate/scenario";
import { type PlayedPlan, setupOf } from "../../../src/core/simulate/simulation";
import { playOften } from "../../../src/core/simulate/stage-figures";
import { type Traffic, trafficMaker } from "../../../src/core/simulate/traffic";
import type { Claim } from "../claims";
import { quantileOf } from "../estimates";
import { ERROR_RATE, termsFor, WHOLE } from "../rules/ours";
import { LOOK_SECONDS } from "../series";
import { EXPERIMENT, type Settings } from "../settings";
import { randomOf } from "../traffic";
import { LATENCY } from "./latency";
import { AT_WARN, METRICS, WELL } from "./rollout";

const DAY_SECONDS = 24 * 3600;
const RPS = 10;
/** How often a day is judged; the first times, while the code is being compiled, do not count. */
const TIMES = 120;
const WARM = 40;
const ROLLOUTS = 1000;

/**
 * Returns how long judging and simulating take. Both are timed by the clock and by the processor, and the smaller time
 * counts: neither is less than what the judges themselves take, but a clock runs on while other work has the processor,
 * and processor time has that of the threads that compile and collect garbage beside it.
 */
export function speedClaims(settings: Settings): readonly Claim[] {
  return [...dayClaims(settings), ...simulationClaims(settings)];
}

/** Four metrics: the three of the rollout, and one more rate. */
const FOUR: readonly MetricRule[] = [...METRICS, { ...METRICS[0], name: "error rate of another kind" }];

function dayClaims({ seed }: Settings): readonly Claim[] {
  const four = (truths: readonly number[]) => [...truths, truths[0] ?? 0];
  const situations = [
    { what: "healthy", truths: four(WELL), breaks: undefined },
    { what: "at its warn lines", truths: four(AT_WARN), breaks: undefined },
    { what: "failing in its last hour", truths: four(WELL), breaks: four([0.08, 25, 0.6]) },
  ];
  return situations.map(({ what, truths, breaks }, place): Claim => {
    const traffic = dayOf(truths, breaks, randomOf(seed, EXPERIMENT.speed + place));
    const terms = termsFor(WHOLE / FOUR.length, DAY_SECONDS / LOOK_SECONDS);
    const times = Array.from({ length: TIMES }, () => {
      const [from, clock] = [process.cpuUsage(), performance.now()];
      judgeTraffic(FOUR, terms, traffic, { at: DAY_SECONDS, watchFrom: 0 });
      return Math.min(secondsSince(from) * 1000, performance.now() - clock);
    });
    const median = quantileOf(times.slice(WARM), 0.5);
    return {
      ...{ goal: "speed", what: `a day of minutes, 4 metrics, 60 starts, ${what}` },
      ...{ limit: 10, sense: "at most", unit: "ms" },
      ...(median && { measured: median }),
    };
  });
}

/** A day of numbers; where it breaks, the last hour is another canary's. */
function dayOf(
  truths: readonly number[],
  breaks: readonly number[] | undefined,
  random: ReturnType<typeof randomOf>,
): Traffic {
  const minutes = DAY_SECONDS / 60;
  const drawn = (canary: readonly number[]) => {
    const scenario = { name: "", fault: "none", canary, stable: [...WELL, WELL[0]] } as const;
    const traffic = trafficMaker(FOUR, scenario, [RPS], 5)(random);
    return FOUR.map((_, metric) => traffic.buckets(metric, minutes));
  };
  const [first, last] = [drawn(truths), drawn(breaks ?? truths)];
  const days = first.map(({ canary, stable }, metric) => ({
    canary: [...canary.slice(0, minutes - 60), ...(last[metric]?.canary.slice(minutes - 60) ?? [])],
    stable,
  }));
  return { bin: 60, buckets: (metric) => days[metric] ?? NOTHING, servedUntil: () => ({ requests: 0, bad: 0 }) };
}

const NOTHING = { canary: [], stable: [] };

/** How late Cloud Monitoring's numbers are, in seconds. */
const LAG = 180;

/** The two metrics of `source: cloud-run`, judged by evidence, in four stages of 6 h: the rollout lasts 24 h in all. */
const PLAN: PlayedPlan = {
  stages: [5, 25, 50, 100].map((percent) => ({ name: `${percent}`, percent, watch: 1800, bake: 6 * 3600 })),
  metrics: [
    { ...ERROR_RATE, lag: LAG },
    { ...LATENCY, window: 600, lag: LAG },
  ],
  statistics: DEFAULT_STATISTICS,
  onInconclusive: "extend",
  rollback: { on: ["fail"] },
};

function secondsSince(from: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1e6;
}

/** Healthy canaries, for they are watched to the end, played as `simulate` plays them. */
function simulationClaims({ seed }: Settings): readonly Claim[] {
  const random = randomOf(seed, EXPERIMENT.speed + 10);
  const [scenario] = scenariosFor(PLAN.metrics, {});
  if (scenario === undefined) throw new Error("expected a healthy canary to play, got none");
  const [from, clock] = [process.cpuUsage(), performance.now()];
  for (let stage = 0; stage < PLAN.stages.length; stage++) {
    const setup = setupOf({ plan: PLAN, bakeEvery: 1800 }, stage);
    const played = [...playOften(setup, scenario, { rollouts: ROLLOUTS, profile: [RPS], random })];
    if (played.length !== ROLLOUTS) throw new Error(`expected ${ROLLOUTS} rollouts, got ${played.length}`);
  }
  const value = Math.min(secondsSince(from), (performance.now() - clock) / 1000);
  return [
    {
      ...{ goal: "speed", limit: 10, sense: "at most", unit: "s", measured: { value, lower: value, upper: value } },
      what: `${ROLLOUTS} healthy rollouts of 24 h in all, 4 stages of 6 h, the 2 metrics of cloud-run, one process`,
    },
  ];
}
