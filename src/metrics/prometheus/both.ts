import { renderTime } from "../../core/format";
import type { MetricAnswer, MetricQuery } from "../../ports";
import { freshnessNotes } from "../freshness";
import { bucketGrowths, type Counted, straddlerOf, widthOf } from "./cells";
import type { Growth, Oddities } from "./growth";
import type { Targets } from "./targets";

/** What else there is to say of the series. */
export interface Found {
  readonly targets: Targets;
  readonly odd: Oddities;
  readonly missing: readonly string[];
}

/**
 * Returns the buckets of both revisions, with what is odd about them. What the canary counted while it was not scraped at
 * the beginning of the range makes the answer incomplete; of stable there is a note.
 */
export function answerOf(
  query: MetricQuery,
  { canary, stable }: Readonly<Record<"canary" | "stable", Counted>>,
  { targets, odd, missing }: Found,
): Omit<MetricAnswer, "query"> {
  const { rule, range } = query;
  const width = widthOf(rule, [...canary.growths, ...stable.growths]);
  const unknown = straddlerOf(canary, range, targets);
  const ofStable = straddlerOf(stable, range, targets);
  const notes = [
    ...missing,
    ...(ofStable === undefined ? [] : [`stable was ${unscraped(ofStable)}`]),
    ...oddNotes(odd),
    ...freshnessNotes(query, {
      canary: canary.growths,
      stable: query.stable === undefined ? undefined : stable.growths,
    }),
  ];
  return {
    canary: bucketGrowths(canary, range, width),
    stable: bucketGrowths(stable, range, width),
    ...(unknown === undefined
      ? {}
      : { incomplete: `the canary was ${unscraped(unknown)}; look why its target could not be scraped` }),
    ...(notes.length === 0 ? {} : { notes }),
  };
}

function unscraped({ from, to }: Growth): string {
  const [since, until] = [from, to].map((time) => renderTime(time));
  return `not scraped from ${since} to ${until}, so that what it counted meanwhile cannot be told from what was before the range`;
}

function oddNotes({ resets, bases, counted }: Oddities): readonly string[] {
  const anew = `${resets} ${resets === 1 ? "counter" : "counters"} began anew, as with a new container, and counted from 0`;
  const left = `${bases} series came within the range with ${counted} counted, which is left out: nothing tells since when`;
  return [...(resets === 0 ? [] : [anew]), ...(bases === 0 ? [] : [left])];
}
