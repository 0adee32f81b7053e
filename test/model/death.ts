import { Crash, type CrashPoint } from "../fakes/crash";
import type { Doors } from "./world";

/** What answers at once and goes nowhere is no call. */
const HERE: ReadonlySet<string | symbol> = new Set(["now", "renderQuery", "info", "clean"]);

/** The end of one process: at one of its calls it is gone, and so it makes no later one. */
export class Death {
  calls = 0;
  /** Epoch milliseconds; undefined while it lives. */
  at: number | undefined;
  readonly #point: CrashPoint;

  /** A point that is never reached, such as call 0, only counts. */
  constructor(point: CrashPoint) {
    this.#point = point;
  }

  /** Returns the same doors, guarded: every call of Cloud Run, metrics, probe, clock, evidence and GitHub is counted. */
  guard({ world, forge }: Doors): Doors {
    const now = () => world.clock.now();
    const door = <T extends object>(one: T): T => this.#door(one, now);
    const { services, revisions, metrics, probe, clock, evidence } = world;
    const guarded = { services: door(services), revisions: door(revisions), metrics: door(metrics) };
    const rest = { probe: door(probe), clock: door(clock), evidence: door(evidence) };
    return { world: { ...world, ...guarded, ...rest }, forge: door(forge), isLost: () => this.at !== undefined };
  }

  #door<T extends object>(door: T, now: () => number): T {
    return new Proxy(door, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== "function") return value;
        const call = (given: readonly unknown[]): unknown => Reflect.apply(value, target, given);
        if (HERE.has(key)) return (...given: readonly unknown[]) => call(given);
        return (...given: readonly unknown[]) => this.#call(() => call(given), now);
      },
    });
  }

  async #call(call: () => unknown, now: () => number): Promise<unknown> {
    if (this.at !== undefined) throw new Crash();
    this.calls += 1;
    const isMine = this.calls === this.#point.call;
    if (isMine && this.#point.moment === "before") this.at = now();
    if (this.at !== undefined) throw new Crash();
    const answer = await call();
    if (isMine) this.at = now();
    if (this.at !== undefined) throw new Crash();
    return answer;
  }
}
