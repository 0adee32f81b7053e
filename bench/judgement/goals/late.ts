import { type Outcomes, play, summaryOf } from "../cells";
import type { Claim } from "../claims";
import { EXPERIMENT, HEALTHY, HOUR, loadOf, type Settings } from "../settings";
import { OURS } from "../table";
import { randomOf, stageSampler } from "../traffic";

const RPS = 0.5;
const BREAK = HOUR / 2;

/** Returns G6: a canary that breaks in the middle of the stage. */
export function lateClaims({ runs, seed }: Settings): readonly Claim[] {
  const sampler = stageSampler(loadOf(RPS), [
    { looks: BREAK, canary: HEALTHY, stable: HEALTHY },
    { looks: HOUR - BREAK, canary: 0.08, stable: HEALTHY },
  ]);
  const found = play([OURS.usual], sampler, runs, randomOf(seed, EXPERIMENT.late));
  const { minutes, found: chance } = summaryOf(sinceBreak(found.get(OURS.usual.name)), BREAK);
  const what = `breaks at minute 30 to 8 % errors, ${RPS}/s: `;
  return [
    { goal: "G6", what: `${what}found by the end`, measured: chance, limit: 0.99, sense: "at least", unit: "percent" },
    {
      ...{ goal: "G6", what: `${what}median minutes since`, limit: 8, sense: "at most", unit: "minutes" },
      ...(minutes && { measured: minutes.median }),
    },
    {
      ...{ goal: "G6", what: `${what}95 % within`, limit: 15, sense: "at most", unit: "minutes" },
      ...(minutes && { measured: minutes.p95 }),
    },
  ];
}

/** Only what was taken back after the break was taken back for it. */
function sinceBreak(outcomes: Outcomes = { looks: [], requests: [], users: [] }): Outcomes {
  const before = (run: number) => (outcomes.looks[run] ?? HOUR) < BREAK;
  return {
    looks: outcomes.looks.filter((_, run) => !before(run)),
    requests: outcomes.requests.filter((_, run) => !before(run)),
    users: outcomes.users.filter((_, run) => !before(run)),
  };
}
