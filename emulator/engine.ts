import { nextDeadline, started, tick } from "./core/reconcile";
import type { Settings } from "./core/settings";
import { type Effect, emptyWorld, type Step, type World } from "./core/world";
import type { Clock, RevisionSpec, Router, Runtime, StartResult } from "./model";
import { createSignal } from "./signal";

/** Holds the one world, and does to the data plane what its steps ask for. */
export interface Engine {
  /** Looks at the world as it is now: what is due by the clock has happened, whether a timer came round to it or not. */
  read<T>(look: (world: World) => T): T;
  /** Takes one step; when it throws, nothing has changed. */
  write<T>(step: (world: World, now: number) => Step<T>): T;
  /** Resolves after the next step, or when the engine is closed. */
  changed(): Promise<void>;
  /** Forgets everything, and stops what ran. */
  reset(): void;
  /** Stops the timer; later events change nothing. */
  close(): void;
}

/** What an engine is made of. */
export interface EngineParts {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly runtime: Runtime;
  readonly router: Router;
}

function failure(error: unknown): StartResult {
  const message = error instanceof Error ? error.message : String(error);
  return { ok: false, reason: "HEALTH_CHECK_CONTAINER_ERROR", message };
}

/** A bug in a step must not become an unhandled rejection that ends the process. */
function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}

type OnStarted = (spec: RevisionSpec, result: StartResult) => void;

function createPerformer({ runtime, router }: EngineParts, onStarted: OnStarted): (effect: Effect) => void {
  return (effect) => {
    if (effect.kind === "route") router.setRoute(effect.route);
    else if (effect.kind === "unroute") router.removeRoute(effect.key);
    else if (effect.kind === "stop") runtime.stop({ ...effect.key, revision: effect.revision }).catch(warn);
    else
      runtime
        .start(effect.spec)
        .catch(failure)
        .then((result) => onStarted(effect.spec, result))
        .catch(warn);
  };
}

/** Rings when something is due; one appointment at a time, and none keeps the process alive. */
interface Alarm {
  set(deadline: number | undefined, ring: () => void): void;
  cancel(): void;
}

function createAlarm(clock: Clock): Alarm {
  let timer: NodeJS.Timeout | undefined;
  const cancel = () => clearTimeout(timer);
  return {
    cancel,
    set(deadline, ring) {
      cancel();
      if (deadline === undefined) return;
      timer = setTimeout(ring, deadline - clock.now());
      timer.unref();
    },
  };
}

/** Returns an engine with an empty world. */
export function createEngine(parts: EngineParts): Engine {
  const { settings, clock } = parts;
  const steps = createSignal();
  const alarm = createAlarm(clock);
  let world = emptyWorld(settings);
  let closed = false;

  const perform = createPerformer(parts, (spec, result) => {
    const { project, region, service, revision } = spec;
    if (!closed) write((before, now) => started(before, { project, region, service }, revision, result, now));
  });

  function commit(next: World, effects: readonly Effect[]): void {
    world = next;
    for (const effect of effects) perform(effect);
    if (!closed) alarm.set(nextDeadline(world, clock.now()), () => write(tick));
    steps.ring();
  }

  function read<T>(look: (world: World) => T): T {
    const due = tick(world, clock.now());
    if (due.world !== world) commit(due.world, due.effects);
    return look(world);
  }

  function write<T>(step: (world: World, now: number) => Step<T>): T {
    const asked = step(world, clock.now());
    const due = tick(asked.world, clock.now());
    commit(due.world, [...asked.effects, ...due.effects]);
    return asked.answer;
  }

  function close(): void {
    closed = true;
    alarm.cancel();
    steps.end();
  }

  return { read, write, changed: steps.next, reset: () => commit(emptyWorld(settings), clearing(world)), close };
}

/** Returns what must be done to the data plane so that nothing of the world is left there. */
function clearing(world: World): readonly Effect[] {
  const routes = Object.values(world.services).map(({ key }): Effect => ({ kind: "unroute", key }));
  const revisions = Object.values(world.revisions).map(
    ({ key, name }): Effect => ({ kind: "stop", key, revision: name }),
  );
  return [...routes, ...revisions];
}
