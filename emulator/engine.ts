import { nextDeadline, started, tick } from "./core/reconcile";
import { type Effect, emptyWorld, type Settings, type Step, type World } from "./core/world";
import type { Clock, RevisionSpec, Router, Runtime, StartResult } from "./model";

/** Holds the one world, and does to the data plane what its steps ask for. */
export interface Engine {
  read<T>(look: (world: World) => T): T;
  /** Takes one step; when it throws, nothing has changed. */
  write<T>(step: (world: World, now: number) => Step<T>): T;
  /** Takes everything that is due; only needed where the clock is not the real one. */
  poke(): void;
  /** Forgets everything, and stops what ran. */
  reset(): void;
  /** Stops the timer; later events change nothing. */
  close(): void;
}

export interface EngineParts {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly runtime: Runtime;
  readonly router: Router;
}

function failure(error: unknown): StartResult {
  return {
    ok: false,
    reason: "HEALTH_CHECK_CONTAINER_ERROR",
    message: error instanceof Error ? error.message : String(error),
  };
}

/** Returns an engine with an empty world. */
export function createEngine({ settings, clock, runtime, router }: EngineParts): Engine {
  let world = emptyWorld(settings);
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  function schedule(): void {
    clearTimeout(timer);
    const now = clock.now();
    const deadline = nextDeadline(world, now);
    if (closed || deadline === undefined) return;
    timer = setTimeout(() => write(tick), deadline - now);
    timer.unref();
  }

  function write<T>(step: (world: World, now: number) => Step<T>): T {
    const first = step(world, clock.now());
    const second = tick(first.world, clock.now());
    world = second.world;
    for (const effect of [...first.effects, ...second.effects]) perform(effect);
    schedule();
    return first.answer;
  }

  function start(spec: RevisionSpec): void {
    const { project, region, service } = spec;
    runtime
      .start(spec)
      .catch(failure)
      .then((result) => {
        if (!closed) write((now, at) => started(now, { project, region, service }, spec.revision, result, at));
      })
      // A bug in a step must not become an unhandled rejection that ends the process.
      .catch((error: unknown) => process.emitWarning(error instanceof Error ? error : String(error)));
  }

  function perform(effect: Effect): void {
    if (effect.kind === "start") start(effect.spec);
    else if (effect.kind === "route") router.setRoute(effect.route);
    else if (effect.kind === "unroute") router.removeRoute(effect.key);
    else void runtime.stop({ ...effect.key, revision: effect.revision });
  }

  function reset(): void {
    const before = world;
    world = emptyWorld(settings);
    for (const { key } of Object.values(before.services)) perform({ kind: "unroute", key });
    for (const { key, name } of Object.values(before.revisions)) perform({ kind: "stop", key, revision: name });
    schedule();
  }

  function close(): void {
    closed = true;
    clearTimeout(timer);
  }

  return { read: (look) => look(world), write, poke: () => write(tick), reset, close };
}
