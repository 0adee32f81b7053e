import { NO_REVISION, type Tally } from "./app/load";
import { DemoFailure } from "./failure";

/** What the users saw: the share of their answers that came from the canary, in percent, and of how many. */
export interface Share {
  readonly percent: number;
  readonly answers: number;
}

/** Returns the canary's share of the answers; answers that name no revision count as somebody else's. */
export function shareOf(tallies: Readonly<Record<string, Tally>>, canary: string): Share {
  const answers = Object.values(tallies).reduce((sum, tally) => sum + tally.answers, 0);
  const own = tallies[canary]?.answers ?? 0;
  return { percent: answers === 0 ? 0 : (100 * own) / answers, answers };
}

/** Returns how many requests of the users got no answer at all. */
export function lostOf(tallies: Readonly<Record<string, Tally>>): number {
  return tallies[NO_REVISION]?.answers ?? 0;
}

/** Five standard deviations are passed by chance once in two million looks; half a point is for requests under way. */
const DEVIATIONS = 5;
const SLACK = 0.5;
const FEWEST = 50;

/**
 * Returns how far, in percentage points, an observed share may lie from the one that was asked when each of so many
 * requests is drawn by itself. At 0 and 100 percent nothing is drawn, and nothing may be off.
 */
export function toleranceOf(asked: number, answers: number): number {
  if (asked === 0 || asked === 100) return 0;
  const fraction = asked / 100;
  return 100 * DEVIATIONS * Math.sqrt((fraction * (1 - fraction)) / answers) + SLACK;
}

/** Throws DemoFailure where users were not spread as asked, or too few were seen to say so. */
export function requireShare(step: string, asked: number, { percent, answers }: Share): void {
  if (answers < FEWEST) throw new DemoFailure(step, `at least ${FEWEST} answers to users`, String(answers));
  const tolerance = toleranceOf(asked, answers);
  if (Math.abs(percent - asked) <= tolerance) return;
  const wanted = `${asked} % of the answers from the canary (within ${tolerance.toFixed(1)} points)`;
  throw new DemoFailure(step, wanted, `${percent.toFixed(1)} % of ${answers}`);
}
