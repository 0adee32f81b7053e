import type { Measure } from "./metric";

/** Returns a number of seconds as a person writes it: `90 s`, `10 min`, `1 h 30 min`; below ten seconds with a decimal. */
export function renderSeconds(seconds: number): string {
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

/** Returns a fraction 0–1 as percent with up to two decimals, e.g. `0.4 %`. */
export function renderPercent(fraction: number): string {
  return `${Number((fraction * 100).toFixed(2))} %`;
}

/** Returns a metric's value in its unit: rates and means as percent, P95 as time. */
export function renderValue(measure: Measure["kind"], value: number): string {
  return measure === "p95" ? `${Number(value.toFixed(value < 1 ? 3 : 2))} s` : renderPercent(value);
}

/** Returns the moment as an ISO time in UTC, with milliseconds. Epoch milliseconds in. */
export function renderTime(at: number): string {
  return new Date(at).toISOString();
}

/** Returns the UTC time of day, to the second, e.g. `14:32:05Z`. Epoch milliseconds in. */
export function renderClock(at: number): string {
  return `${renderTime(at).slice(11, 19)}Z`;
}
