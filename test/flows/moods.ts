import { type Mood, minute, type Source } from "../fakes/metrics";

const MINUTE = 60_000;

/** Good, but for the minutes that end so many minutes after noon. */
export function goodBut(mood: Mood | "silent", first: number, last = first): Source {
  const noon = Date.UTC(2026, 0, 5, 12);
  return (query, to) => {
    const place = Math.round((to - noon) / MINUTE);
    const inside = place >= first && place <= last;
    if (!inside) return minute(query, "good");
    return mood === "silent" ? undefined : minute(query, mood);
  };
}

/** So many requests each minute, and so many of them bad. */
export function each(total: number, hits = 0): Source {
  return () => ({ kind: "rate", total, hits });
}

/** Stable beside a canary that gets 200 requests a minute at 5 %: 0.5 % of its answers are bad, as ever. */
export const STABLE_IS_WELL = each(3800, 19);
