import type { World } from "../../src/ports";
import type { FakeForge } from "./forge";

/** What a killed process looks like from inside: not a RolloutError, so nobody handles it. */
export class Crash extends Error {}

export interface CrashPoint {
  /** Counted from 1 over all calls of all doors. */
  readonly call: number;
  readonly moment: "before" | "after";
}

/** Returns the same world, which, with the forge where one is given, dies at the given call: before it went out, or when it was done and nobody heard. */
export function dyingAt(
  world: World,
  point: CrashPoint,
  forge?: FakeForge,
): { readonly world: World; readonly calls: () => number } {
  let calls = 0;
  const guard =
    <A extends unknown[], R>(call: (...given: A) => Promise<R>) =>
    async (...given: A): Promise<R> => {
      const mine = ++calls;
      if (mine === point.call && point.moment === "before") throw new Crash();
      const result = await call(...given);
      if (mine === point.call && point.moment === "after") throw new Crash();
      return result;
    };
  if (forge !== undefined) forge.around = (call) => guard(call)();
  const { services, revisions, routes, metrics, probe, clock, evidence } = world;
  const guarded: World = {
    ...world,
    services: {
      read: guard(services.read),
      list: guard(services.list),
      send: guard(services.send),
      create: guard(services.create),
      delete: guard(services.delete),
    },
    revisions: {
      read: guard(revisions.read),
      list: guard(revisions.list),
      delete: guard(revisions.delete),
      lastWords: guard(revisions.lastWords),
    },
    routes: {
      read: guard((route) => routes.read(route)),
      send: guard((change) => routes.send(change)),
      backend: guard((route, name) => routes.backend(route, name)),
    },
    metrics: { read: guard((query) => metrics.read(query)), renderQuery: (question) => metrics.renderQuery(question) },
    probe: { ask: guard((request) => probe.ask(request)), idToken: guard((audience) => probe.idToken(audience)) },
    clock: { now: () => clock.now(), sleep: guard((...asked) => clock.sleep(...asked)) },
    evidence: { keep: guard((name, evidenceOf) => evidence.keep(name, evidenceOf)) },
  };
  return { world: guarded, calls: () => calls };
}
