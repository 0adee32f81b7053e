import { setImmediate } from "node:timers/promises";
import type { Clock } from "../../src/ports";

/** Time in which several may sleep at once: it moves on to the next waking only when nobody has anything else to do. */
export class ParallelClock implements Clock {
  readonly #sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  #now: number;
  #turning = false;

  constructor(now = Date.UTC(2026, 0, 5, 12, 0, 0)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  sleep(seconds: number): Promise<void> {
    return new Promise((wake) => {
      this.#sleepers.push({ at: this.#now + seconds * 1000, wake });
      if (!this.#turning) void this.#turn();
    });
  }

  async #turn(): Promise<void> {
    this.#turning = true;
    while (this.#sleepers.length > 0) {
      await setImmediate();
      const next = Math.min(...this.#sleepers.map(({ at }) => at));
      this.#now = next;
      const due = this.#sleepers.filter(({ at }) => at <= next);
      for (const sleeper of due) {
        this.#sleepers.splice(this.#sleepers.indexOf(sleeper), 1);
        sleeper.wake();
      }
    }
    this.#turning = false;
  }
}
