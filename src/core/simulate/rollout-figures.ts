import type { Episode } from "./episode";
import { type Chance, chanceOf, type Spread, spreadOf } from "./figures";
import type { Scenario } from "./scenario";

/** What became of whole rollouts with one canary, stage after stage until one took it back, held it, or all were passed. */
export interface RolloutFigures {
  readonly scenario: string;
  readonly fault: Scenario["fault"];
  readonly rolledBack: Chance;
  readonly held: Chance;
  readonly promoted: Chance;
  /** Seconds since the first stage began, and the canary's bad or slow requests until then, in all stages; absent where none was. */
  readonly rollbackAfter?: Spread;
  readonly usersHit?: Spread;
}

/** One rollout: how it ended, when and at what price. */
interface Story {
  readonly decision: Episode["decision"];
  readonly at: number;
  readonly bad: number;
}

/**
 * Returns the figures of whole rollouts. `episodes` has, for each stage in order and each scenario, one episode a rollout;
 * evidence begins anew at each stage, so that the stages of a rollout are played independently of each other.
 */
export function rolloutFigures(
  scenarios: readonly Scenario[],
  episodes: readonly (readonly (readonly Episode[])[])[],
): readonly RolloutFigures[] {
  return scenarios.map(({ name, fault }, scenario) => {
    const stages = episodes.map((byScenario) => byScenario[scenario] ?? []);
    const stories = (stages[0] ?? []).map((_, rollout) => storyOf(stages.flatMap((stage) => stage[rollout] ?? [])));
    const share = (...decisions: readonly Story["decision"][]) =>
      chanceOf(stories.filter(({ decision }) => decisions.includes(decision)).length, stories.length);
    const back = stories.filter(({ decision }) => decision === "rollback");
    const [after, hit] = [spreadOf(back.map(({ at }) => at)), spreadOf(back.map(({ bad }) => bad))];
    return {
      ...{
        scenario: name,
        fault,
        rolledBack: share("rollback"),
        held: share("hold"),
        promoted: share("promote", "advance"),
      },
      ...(after === undefined ? {} : { rollbackAfter: after }),
      ...(hit === undefined ? {} : { usersHit: hit }),
    };
  });
}

function storyOf(stages: readonly Episode[]): Story {
  const over = stages.findIndex(({ decision }) => decision === "rollback" || decision === "hold");
  const lived = over === -1 ? stages : stages.slice(0, over + 1);
  return {
    decision: lived.at(-1)?.decision ?? "hold",
    at: lived.reduce((sum, { at }) => sum + at, 0),
    bad: lived.reduce((sum, { bad }) => sum + bad, 0),
  };
}
