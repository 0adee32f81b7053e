import type { CrashPoint } from "../fakes/crash";
import { Death } from "./death";
import type { OwnStep } from "./machine";
import { Release } from "./release";
import { beyondApproval, isAt, isOver, SHA, without } from "./small";

/** What became of a rollout one of whose steps was killed. */
export interface Killed {
  /** How many calls the step made until then. */
  readonly calls: number;
  readonly status: string | undefined;
  readonly last: number | undefined;
  /** Looks that were begun after the kill; undefined where nothing was killed. */
  readonly ticks: number | undefined;
  readonly beyond: readonly string[];
}

/** A step of ours: of which workflow, which action, and the how manieth of them it is, counted from 1. */
interface Victim {
  readonly workflow: string;
  readonly action: string;
  readonly nth?: number;
}

/** Two stages that bake for an hour, health, and one metric: the fewest that have every kind of call. */
const tiny = (text: string): string =>
  without(
    text.replaceAll("bake: 24h", "bake: 1h").replaceAll("watch: 10m", "watch: 2m"),
    /^checks|body\.success|\/api|POST|within:|name: (stage-[234]|chat|recommend|latency|success|confidence)/,
  );

/** Kills the victim at the point of a rollout that is otherwise healthy, and plays on for at most eight hours. */
export async function play(
  victim: Victim,
  point: CrashPoint,
  meet: (release: Release) => Promise<void>,
): Promise<Killed> {
  const death = new Death(point);
  let seen = 0;
  const isVictim = ({ run, action }: OwnStep): boolean => run.workflow === victim.workflow && action === victim.action;
  const release = new Release({
    plan: tiny,
    approveAfter: 60,
    bend: (doors, step) => (isVictim(step) && ++seen === (victim.nth ?? 1) ? death.guard(doors) : doors),
  });
  try {
    release.github.push(SHA);
    release.watch(() => isOver(release));
    await meet(release);
    await release.hours(8, () => isOver(release));
    return told(release, death);
  } finally {
    release.close();
  }
}

function told(release: Release, death: Death): Killed {
  const { at } = death;
  const looks = release.github.runs.filter((run) => run.workflow === "monitor.yml" && run.createdAt > (at ?? 0));
  return {
    calls: death.calls,
    status: release.ledger?.status,
    last: release.percents.at(-1),
    ticks: at === undefined ? undefined : looks.length,
    beyond: beyondApproval(release),
  };
}

/** A healthy rollout; a push of which nothing was begun is run again by hand after an hour. */
export async function healthy(release: Release): Promise<void> {
  await release.hours(1, () => isOver(release));
  const [first] = release.github.runs;
  if (release.ledger === undefined && first !== undefined) release.github.rerun(first);
}

/** A canary that becomes bad in its first stage. */
export async function bad(release: Release): Promise<void> {
  await release.hours(5, () => isAt(release, "stage-1"));
  await release.hours(0.4);
  release.weather.spells.push({ from: release.time.now(), mood: "bad" });
}

/** The same, and a person starts the workflow with these inputs a quarter of an hour later. */
export function badAnd(
  workflow: string,
  inputs: Readonly<Record<string, string>>,
): (release: Release) => Promise<void> {
  return async (release) => {
    await bad(release);
    await release.hours(0.2);
    release.github.dispatch(workflow, inputs);
  };
}
