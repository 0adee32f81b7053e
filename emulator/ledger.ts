import { type Delays, type Estate, type EstateSettings, emptyEstate, type Turn } from "./core/estate/estate";
import type { Clock } from "./model";

/** Holds the one estate. Nothing in it needs a timer: what is due is due by the clock. */
export interface Ledger {
  read<T>(look: (estate: Estate, now: number) => T): T;
  /** Takes one turn; when it throws, nothing has changed. */
  write<T>(turn: (estate: Estate, now: number) => Turn<T>): T;
  /** Sets how long things take from now on; what is left out stays. Returns all delays. */
  delay(delays: Partial<Delays>): Delays;
  /** Forgets everything, delays set meanwhile included. */
  reset(): void;
}

/** Returns a ledger with an empty estate. */
export function createLedger(settings: EstateSettings, clock: Clock): Ledger {
  let estate = emptyEstate(settings);
  return {
    read: (look) => look(estate, clock.now()),
    write(turn) {
      const { estate: next, answer } = turn(estate, clock.now());
      estate = next;
      return answer;
    },
    delay(delays) {
      estate = { ...estate, settings: { ...estate.settings, ...delays } };
      const { enableMs, propagationMs, accountMs, repositoryMs, computeMs, balancerMs } = estate.settings;
      return { enableMs, propagationMs, accountMs, repositoryMs, computeMs, balancerMs };
    },
    reset: () => {
      estate = emptyEstate(settings);
    },
  };
}
