import { renderTime } from "./format";
import type { FreezeWindow } from "./guards";

const MINUTE = 60_000;
const WEEK_IN_MINUTES = 7 * 24 * 60;
const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
/** Minutes before a weekly window's end from which on each is looked at: no zone puts its clocks forward by more. */
const CLOCK_CHANGE = 180;

/** A window that is shut at a moment, and when releases open again. */
export interface Frozen {
  readonly window: FreezeWindow;
  /** Epoch milliseconds, when no window is shut any more; absent where the windows leave no gap. */
  readonly opens?: number;
}

/**
 * Returns the first of the windows that the moment (epoch milliseconds) lies in, and when releases open again, also
 * where one window takes over from another; undefined where none is shut. Weekly windows go by the clock on the wall of
 * their time zone, so they begin and end there at the same time of day in summer and winter.
 */
export function frozenBy(windows: readonly FreezeWindow[], at: number): Frozen | undefined {
  const window = shutAt(windows, at);
  if (window === undefined) return undefined;
  const opens = opening(windows, window, at);
  return { window, ...(opens === undefined ? {} : { opens }) };
}

/** Returns the sentence about a frozen moment, without its end: `releases are frozen by year-end until …`. */
export function renderFrozen({ window, opens }: Frozen): string {
  const until = opens === undefined ? "with no end: its windows leave no gap" : `until ${renderTime(opens)}`;
  return `releases are frozen by ${window.name} ${until}`;
}

/** Each window that takes over is met once; a weekly one again only behind another, so that more turns are a circle. */
function opening(windows: readonly FreezeWindow[], first: FreezeWindow, at: number): number | undefined {
  let [shut, until]: [FreezeWindow | undefined, number] = [first, at];
  for (let turn = 0; turn <= windows.length * (windows.length + 1); turn++) {
    if (shut === undefined) return until;
    until = endOf(shut, until);
    shut = shutAt(windows, until);
  }
  return undefined;
}

function shutAt(windows: readonly FreezeWindow[], at: number): FreezeWindow | undefined {
  return windows.find((window) =>
    window.kind === "once" ? window.from <= at && at < window.to : minutesLeft(window, wall(window.timeZone), at) > 0,
  );
}

type Weekly = Extract<FreezeWindow, { kind: "weekly" }>;

/** Jumps to shortly before the end and goes on by the minute: a clock that is changed meanwhile is then seen. */
function endOf(window: FreezeWindow, at: number): number {
  if (window.kind === "once") return window.to;
  const clock = wall(window.timeZone);
  let moment = Math.floor(at / MINUTE) * MINUTE;
  for (let left = minutesLeft(window, clock, moment); left > 0; left = minutesLeft(window, clock, moment))
    moment += Math.max(1, left - CLOCK_CHANGE) * MINUTE;
  return moment;
}

/** Minutes until the window ends by the clock on the wall; 0 outside of it. */
function minutesLeft({ from, to }: Weekly, clock: Intl.DateTimeFormat, at: number): number {
  const now = minuteOfWeek(clock, at);
  const since = (now - from + WEEK_IN_MINUTES) % WEEK_IN_MINUTES;
  const length = (to - from + WEEK_IN_MINUTES) % WEEK_IN_MINUTES;
  return Math.max(0, length - since);
}

function wall(timeZone: string): Intl.DateTimeFormat {
  const [weekday, hour, minute] = ["short", "2-digit", "2-digit"] as const;
  return new Intl.DateTimeFormat("en-US", { timeZone, hourCycle: "h23", weekday, hour, minute });
}

function minuteOfWeek(clock: Intl.DateTimeFormat, at: number): number {
  const parts = new Map(clock.formatToParts(at).map(({ type, value }) => [type, value]));
  const day = DAYS.indexOf(parts.get("weekday") ?? "");
  return (day * 24 + Number(parts.get("hour"))) * 60 + Number(parts.get("minute"));
}
