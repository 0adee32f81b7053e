import { renderPercent, renderSeconds } from "../format";
import type { Chance } from "./figures";
import type { Outlook } from "./planner";

/** The stage that is warned about: seconds, percent 0–100, and the whole service's requests a second. */
interface Place {
  readonly name: string;
  readonly percent: number;
  readonly seconds: number;
  readonly perSecond: number;
}

/** A stage that lets fewer healthy canaries go on than this cannot decide. */
const ENOUGH = 0.95;

/**
 * Returns one sentence for each metric that the stage cannot decide, with the way out of it, and one with the chance that a
 * healthy canary is let go on where that is below 95 %; none where the stage can decide.
 */
export function warningsOf(
  place: Place,
  outlooks: readonly Outlook[],
  goesOn?: Pick<Chance, "share">,
): readonly string[] {
  const undecided = outlooks.filter(({ decides }) => !decides).map((outlook) => warningOf(place, outlook));
  if (goesOn === undefined || goesOn.share >= ENOUGH) return undecided;
  return [...undecided, `${whereIs(place)} lets only ${renderPercent(goesOn.share)} of healthy canaries go on.`];
}

function whereIs({ name, percent, seconds, perSecond }: Place): string {
  return `${name} (${percent} % of ${Number(perSecond.toPrecision(3))} requests/s, ${renderSeconds(seconds)})`;
}

function warningOf(place: Place, outlook: Outlook): string {
  const where = whereIs(place);
  const { needed } = outlook;
  if (needed === undefined)
    return `${where}: ${outlook.metric} would not pass a healthy version on any number of requests: look at its target, or at what the simulation takes for healthy.`;
  const clean =
    outlook.neededClean === undefined || outlook.neededClean === needed
      ? ""
      : ` (${outlook.neededClean} without a bad one)`;
  return `${where} sees about ${Math.floor(outlook.seen)} requests and ${outlook.metric} needs about ${needed}${clean}: ${wayOut(outlook)}.`;
}

function wayOut({ minutes, percent }: Outlook): string {
  const ways = [
    ...(minutes === undefined ? [] : [renderSeconds(minutes * 60)]),
    ...(percent === undefined ? [] : [`${percent} % traffic`]),
  ];
  return ways.length === 0
    ? "neither all users nor 30 days are enough; this traffic cannot decide by this judge"
    : `needs ${ways.join(" or ")}`;
}
