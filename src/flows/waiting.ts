import { renderSeconds } from "../core/format";
import type { Clock } from "../ports";

/** What the others get once one of the answers decides, in seconds: those that are nearly there are told as well. */
const GRACE = 1;

/** An answer that is waited for, at most so many seconds, and what stands in its place where none came. */
export interface Pending<Answer> {
  readonly answer: Promise<Answer>;
  readonly seconds: number;
  readonly otherwise: (why: string) => Answer;
}

/**
 * Returns every answer in its place as soon as all are there, or their time is over, or a second after one came that is
 * enough to decide by. Whoever is not waited for any longer is left to itself. Throws what an answer throws, and CANCELLED.
 */
export async function settleAll<Answer>(
  clock: Clock,
  pending: readonly Pending<Answer>[],
  isEnough: (answer: Answer) => boolean,
): Promise<readonly Answer[]> {
  const over = new AbortController();
  const enough = new AbortController();
  const decided = new Promise<void>((resolve) => enough.signal.addEventListener("abort", () => resolve()));
  const settle = async ({ answer, seconds, otherwise }: Pending<Answer>): Promise<Answer> => {
    const wait = async (length: number, why: string): Promise<Answer> => {
      await clock.sleep(length, over.signal);
      return otherwise(why);
    };
    const found = await Promise.race([
      answer,
      wait(seconds, `no answer within ${renderSeconds(seconds)}`),
      decided.then(() => wait(GRACE, "it was not waited for, since another metric had failed")),
    ]);
    if (isEnough(found)) enough.abort();
    return found;
  };
  try {
    return await Promise.all(pending.map(settle));
  } finally {
    over.abort();
  }
}
