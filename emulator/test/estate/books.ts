import { type Delays, type Estate, emptyEstate, type Turn } from "../../core/estate/estate";

const DELAYS: Delays = {
  enableMs: 1000,
  propagationMs: 5000,
  accountMs: 2000,
  repositoryMs: 1000,
  computeMs: 1000,
  balancerMs: 0,
};

/** One estate in virtual time. */
export class Books {
  estate: Estate;
  now = Date.UTC(2025, 0, 1);

  constructor(delays: Partial<Delays> = {}) {
    this.estate = emptyEstate({ ...DELAYS, ...delays, project: "p", seed: "test" });
  }

  read<T>(look: (estate: Estate, now: number) => T): T {
    return look(this.estate, this.now);
  }

  write<T>(turn: (estate: Estate, now: number) => Turn<T>): T {
    const { estate, answer } = turn(this.estate, this.now);
    this.estate = estate;
    return answer;
  }

  /** Lets so many milliseconds pass. */
  pass(milliseconds: number): void {
    this.now += milliseconds;
  }
}
