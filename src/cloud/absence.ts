import type { Clock } from "../ports";

/** After a deletion whose answer was lost. */
const LOOKS = 4;

/** Returns whether one of a few looks, a second apart, finds nothing any more. */
export async function becomesAbsent(look: () => Promise<unknown>, clock: Clock): Promise<boolean> {
  for (let looked = 1; (await look()) !== undefined; looked += 1) {
    if (looked === LOOKS) return false;
    await clock.sleep(1);
  }
  return true;
}
