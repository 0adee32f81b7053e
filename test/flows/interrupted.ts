import type { Json } from "../../src/core/json";
import { readingOf } from "../../src/core/ledger-text";
import { exposureOf, routeOf } from "../../src/core/outside";
import type { Routing } from "../../src/core/routing";
import { RolloutError } from "../../src/errors";
import type { World } from "../../src/ports";
import { REF, STABLE } from "../fakes/cloud-run";
import { Crash, type CrashPoint, dyingAt } from "../fakes/crash";
import { imageShare, type RoutedWorld, routedWorld } from "../fakes/routed";
import { V2 } from "./jobs";

export type Act = (world: World) => Promise<unknown>;

/** The foreign tag and annotation on the users' service, which nobody may touch. */
const FOREIGN = { tag: "theirs", annotation: "team.example/owner" };
export const NEVER: CrashPoint = { call: Number.POSITIVE_INFINITY, moment: "before" };

/** Returns a world with a tag of somebody else on the users' service, after these acts. */
export async function prepared(before: readonly Act[]): Promise<RoutedWorld> {
  const world = routedWorld();
  const theirs = { kind: "revision", revision: STABLE, percent: 0, tag: FOREIGN.tag } as const;
  world.users.write({ traffic: [{ kind: "latest", percent: 100 }, theirs] });
  for (const act of before) await act(world);
  return world;
}

/** Runs the act until it dies at the point; returns how many calls it made. A refusal is an end like any other. */
export async function dieAt(world: RoutedWorld, act: Act, point: CrashPoint): Promise<number> {
  const dying = dyingAt(world, point);
  await ending(() => act(dying.world)).catch((thrown: unknown) => {
    if (!(thrown instanceof Crash)) throw thrown;
  });
  return dying.calls();
}

/** Returns what the act was refused for; undefined where it was not. */
export async function ending(act: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await act();
    return undefined;
  } catch (thrown) {
    if (thrown instanceof RolloutError) return `${thrown.code}: ${thrown.message}`;
    throw thrown;
  }
}

/** Returns the list of what must never be seen, to which every later change of the world adds what it breaks. */
export function breachesIn(world: RoutedWorld, ways: readonly Routing[]): string[] {
  const breaches: string[] = [];
  const distinct = [...new Set(ways)];
  const before = JSON.stringify(foreignIn(world, distinct));
  world.watch(() => {
    const exposure = Math.min(100, world.exposure(V2, distinct));
    const allowed = allowedIn(world);
    if (exposure > allowed) breaches.push(`${exposure} % on the canary, ${allowed} % allowed`);
    for (const cloud of [world.users, world.canary]) {
      const sum = Object.values(cloud.shares).reduce((total, share) => total + share, 0);
      if (sum !== 100) breaches.push(`traffic sums to ${sum}`);
    }
    const now = JSON.stringify(foreignIn(world, distinct));
    if (now !== before) breaches.push(`foreign: ${now} instead of ${before}`);
  });
  return breaches;
}

/** Between two ways nobody is wanted on the canary, and yet those who are may not be more than the stage had. */
function allowedIn({ users }: RoutedWorld): number {
  const reading = readingOf(users.state);
  if (reading.kind !== "ledger") return 0;
  const { status, percent } = reading.ledger;
  return status === "promoted" ? 100 : percent;
}

/** What stands on services and routes and is none of a rollout's business. */
function foreignIn({ users, routes }: RoutedWorld, ways: readonly Routing[]): unknown {
  const tags = users.state.traffic.filter(({ tag }) => tag === FOREIGN.tag);
  return [
    tags,
    users.state.annotations[FOREIGN.annotation],
    ...ways.map((way) => restOf((route) => routes.body(route), way)),
  ];
}

function restOf(bodyOf: RoutedWorld["routes"]["body"], way: Routing): Json {
  if (way.mode !== "load-balancer") return {};
  const route = routeOf(REF, way);
  const { defaultService: _default, defaultRouteAction: _split, ...rest } = route === undefined ? {} : bodyOf(route);
  return rest as Json;
}

/** What counts at the end; names differ where a run began again. */
export function endOf(world: RoutedWorld, ways: readonly Routing[]) {
  const reading = readingOf(world.users.state);
  const ledger = reading.kind === "ledger" ? reading.ledger : undefined;
  return {
    status: ledger?.status,
    stage: ledger?.stage,
    handOver: ledger?.handOver,
    wanted: ledger === undefined ? undefined : exposureOf(ledger),
    exposures: [...new Set(ways)].map((way) => world.exposure(V2, [way])),
    own: imageShare(world.users, V2),
    canary: imageShare(world.canary, V2),
  };
}
