import { setImmediate } from "node:timers/promises";
import type { Clock } from "../../src/ports";

/** Nothing under test takes that long; whoever waits for ever is told so and not left waiting. Milliseconds. */
const HORIZON = 60 * 24 * 3600 * 1000;

/** Time that passes only when somebody sleeps; what was planned for a moment happens when sleep gets there. */
export class FakeClock implements Clock {
  readonly #waiting: { readonly at: number; readonly wake: () => void; readonly until: AbortSignal }[] = [];
  readonly #planned: { at: number; run: () => void }[] = [];
  readonly #end: number;
  #now: number;

  constructor(now = Date.UTC(2026, 0, 5, 12, 0, 0)) {
    this.#now = now;
    this.#end = now + HORIZON;
  }

  now(): number {
    return this.#now;
  }

  async sleep(seconds: number, until?: AbortSignal): Promise<void> {
    if (until === undefined) return this.advance(seconds);
    const at = this.#now + seconds * 1000;
    return new Promise((wake) => {
      this.#waiting.push({ at, wake, until });
      if (this.#waiting.length === 1) void this.#wakeAll();
    });
  }

  /** Whoever sleeps until something happens wakes when nobody has anything else to do, the first one first. */
  async #wakeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      await setImmediate();
      const next = Math.min(...this.#waiting.filter(({ until }) => !until.aborted).map(({ at }) => at));
      if (Number.isFinite(next)) this.advance(Math.max(0, next - this.#now) / 1000);
      const due = this.#waiting.filter(({ at, until }) => at <= this.#now || until.aborted);
      for (const sleeper of due) {
        this.#waiting.splice(this.#waiting.indexOf(sleeper), 1);
        sleeper.wake();
      }
    }
  }

  /** Lets so many seconds pass; whatever was planned for them happens in order, also what it plans in turn. */
  advance(seconds: number): void {
    const until = this.#now + seconds * 1000;
    if (until > this.#end) throw new Error("expected an end within sixty days of virtual time, got none");
    for (let next = this.#takeDue(until); next !== undefined; next = this.#takeDue(until)) {
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = until;
  }

  /** Plans something so many seconds from now; with 0 it happens at once. */
  after(seconds: number, run: () => void): void {
    if (seconds <= 0) run();
    else this.#planned.push({ at: this.#now + seconds * 1000, run });
  }

  #takeDue(until: number): { at: number; run: () => void } | undefined {
    const due = this.#planned.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
    if (due !== undefined) this.#planned.splice(this.#planned.indexOf(due), 1);
    return due;
  }
}
