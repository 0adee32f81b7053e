import type { VirtualTime } from "./time";

/** A job that waits for a person, and that person's two words. */
export interface Request {
  readonly run: string;
  readonly environment: string;
  readonly job: string;
  /** Since when it waits; epoch milliseconds. */
  readonly at: number;
  approve(by: string, comment?: string): void;
  reject(by: string, comment?: string): void;
}

/** One word of a reviewer. */
export interface Word {
  readonly by: string;
  readonly environment: string;
  readonly state: "approved" | "rejected";
  readonly comment: string;
}

/** GitHub fails a job that nobody approved for thirty days. Seconds. */
const PATIENCE = 30 * 24 * 3600;

/** The environments of a repository. One that a job names and nobody made is made by that, and asks nobody. */
export class Environments {
  readonly #words = new Map<string, Word[]>();
  readonly #waiting = new Set<Request>();
  readonly #time: VirtualTime;
  readonly #reviewers: Map<string, number>;
  /** Told of every request as it comes up. */
  onRequest: (request: Request) => void = () => undefined;

  constructor(time: VirtualTime, reviewers: Readonly<Record<string, number>>) {
    this.#time = time;
    this.#reviewers = new Map(Object.entries(reviewers));
  }

  /** Returns how many may approve, 0 where nobody has to; undefined where there is no such environment. */
  reviewers(name: string): number | undefined {
    return this.#reviewers.get(name);
  }

  /** Returns the words that were said of the run's environments, newest last. */
  words(run: string): readonly Word[] {
    return this.#words.get(run) ?? [];
  }

  /** Returns the requests that nobody has answered. */
  get waiting(): readonly Request[] {
    return [...this.#waiting];
  }

  /** Returns whether the job may begin: at once where nobody has to be asked. False as well when the signal fires. */
  async enter(asked: Pick<Request, "run" | "environment" | "job">, cancel: AbortSignal): Promise<boolean> {
    const { run, environment } = asked;
    if (!this.#reviewers.has(environment)) this.#reviewers.set(environment, 0);
    if (this.#reviewers.get(environment) === 0) return true;
    return new Promise((answer) => {
      const settle = (approved: boolean): void => {
        this.#waiting.delete(request);
        answer(approved);
      };
      const say = (state: Word["state"], by: string, comment: string): void => {
        if (!this.#waiting.has(request)) throw new Error(`expected a job that waits for ${environment}, got none`);
        this.#words.set(run, [...this.words(run), { by, environment, state, comment }]);
        settle(state === "approved");
      };
      const request: Request = {
        ...asked,
        at: this.#time.now(),
        approve: (by, comment = "") => say("approved", by, comment),
        reject: (by, comment = "") => say("rejected", by, comment),
      };
      this.#waiting.add(request);
      cancel.addEventListener("abort", () => settle(false), { once: true });
      this.#time.after(PATIENCE, () => settle(false));
      this.onRequest(request);
    });
  }
}
