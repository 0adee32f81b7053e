import { setImmediate } from "node:timers/promises";
import { RolloutError } from "../../src/errors";
import type { Clock } from "../../src/ports";
import { FakeClock } from "../fakes/clock";

/** The clock of one step of a job. */
export interface StepClock {
  readonly clock: Clock;
  /** The step is over; whatever of it still sleeps holds nobody up. */
  end(): void;
}

/**
 * Virtual time that many runs share: it moves on to the next thing that was planned only when every step that is under
 * way sleeps, and nothing else is left to do.
 */
export class VirtualTime extends FakeClock {
  readonly #moments: number[] = [];
  /** Steps that are under way and do not sleep. */
  #busy = 0;

  override after(seconds: number, run: () => void): void {
    if (seconds > 0) this.#moments.push(this.now() + seconds * 1000);
    super.after(seconds, run);
  }

  override sleep(seconds: number, until?: AbortSignal): Promise<void> {
    return new Promise((wake) => {
      until?.addEventListener("abort", () => wake(), { once: true });
      if (until?.aborted) wake();
      else this.after(seconds, wake);
    });
  }

  /** Returns the clock for a step that begins now; its sleeps end with CANCELLED when the signal fires. */
  step(cancel: AbortSignal): StepClock {
    let sleeping = 0;
    let over = false;
    this.#busy += 1;
    const sleep = async (seconds: number, until?: AbortSignal): Promise<void> => {
      if (cancel.aborted) throw cancelled();
      const stop = AbortSignal.any([cancel, ...(until === undefined ? [] : [until])]);
      sleeping += 1;
      if (sleeping === 1 && !over) this.#busy -= 1;
      await this.sleep(seconds, stop);
      sleeping -= 1;
      if (sleeping === 0 && !over) this.#busy += 1;
      if (cancel.aborted) throw cancelled();
    };
    const end = (): void => {
      if (sleeping === 0 && !over) this.#busy -= 1;
      over = true;
    };
    return { clock: { now: () => this.now(), sleep }, end };
  }

  /** Lets time pass until it is so late (epoch milliseconds), `enough` says so, or nothing is planned any more. */
  async pass(until: number, enough: () => boolean = () => false): Promise<void> {
    await this.#quiet();
    for (let next = this.#next(); next <= until && !enough(); next = this.#next()) {
      this.advance((next - this.now()) / 1000);
      await this.#quiet();
    }
    if (!enough() && Number.isFinite(until)) this.advance(Math.max(0, until - this.now()) / 1000);
  }

  async #quiet(): Promise<void> {
    do await setImmediate();
    while (this.#busy > 0);
    await setImmediate();
  }

  #next(): number {
    while (this.#moments.length > 0) {
      const next = Math.min(...this.#moments);
      if (next > this.now()) return next;
      this.#moments.splice(this.#moments.indexOf(next), 1);
    }
    return Number.POSITIVE_INFINITY;
  }
}

function cancelled(): RolloutError {
  return new RolloutError("CANCELLED", "The run was cancelled; nothing more is written.");
}
