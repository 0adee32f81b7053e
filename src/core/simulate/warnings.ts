import { renderSeconds } from "../format";
import type { Outlook } from "./planner";

/** The stage that is warned about: seconds, percent 0–100, and the whole service's requests a second. */
interface Place {
  readonly name: string;
  readonly percent: number;
  readonly seconds: number;
  readonly perSecond: number;
}

/** Returns one sentence for each metric that the stage cannot decide, with the way out of it; none where it can. */
export function warningsOf(place: Place, outlooks: readonly Outlook[]): readonly string[] {
  return outlooks.filter(({ decides }) => !decides).map((outlook) => warningOf(place, outlook));
}

function warningOf({ name, percent, seconds, perSecond }: Place, outlook: Outlook): string {
  const where = `${name} (${percent} % of ${Number(perSecond.toPrecision(3))} requests/s, ${renderSeconds(seconds)})`;
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
    ? "neither more time nor more traffic helps; only more requests do"
    : `needs ${ways.join(" or ")}`;
}
