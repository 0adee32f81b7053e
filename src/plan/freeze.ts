import { z } from "zod";
import type { FreezeWindow } from "../core/guards";
import { brokenListToo, brokenMapToo, expected, label, refuseDuplicates, strictMap, text } from "./leaves";
import { describe } from "./words";

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const DAY = `(?:${DAYS.join("|")})`;
const TIME = "(?:[01]\\d|2[0-3]):[0-5]\\d";
const WEEKLY = new RegExp(`^(${DAY}) (${TIME}) - (${DAY}) (${TIME})$`);
const WEEKLY_EXAMPLE = "Fri 16:00 - Mon 08:00";
const MOMENT = "a time with its offset such as 2026-12-24T18:00:00+01:00";

const ISO = z.regexes.datetime({ offset: true });
const moment = () => text(MOMENT, ISO);

const window = strictMap({
  name: label("year-end").meta({ description: "Name of the window, unique in the plan." }),
  from: moment()
    .exactOptional()
    .meta({ description: "When a window of one time begins: an ISO time with its offset." }),
  to: moment().exactOptional().meta({ description: "When it ends; at that moment it is over." }),
  weekly: text(`days and times such as ${WEEKLY_EXAMPLE}`, WEEKLY)
    .exactOptional()
    .meta({
      description:
        "A window of every week, from one day and time to another; it may run over the end of the week. The end is not in it.",
      examples: [WEEKLY_EXAMPLE],
    }),
  "time-zone": z
    .string({ error: expected("a time zone such as Asia/Seoul") })
    .refine(isTimeZone, { error: expected("a time zone of the IANA list such as Asia/Seoul") })
    .exactOptional()
    .meta({ description: "Time zone of `weekly`, by its IANA name. Default: `UTC`.", examples: ["Asia/Seoul"] }),
}).superRefine(fitWindow, brokenMapToo);
type Written = z.output<typeof window>;

/** The `freeze` list: times in which nothing is released, none by default. */
export const freezeSchema = z
  .array(window, { error: expected("a list of freeze windows") })
  .superRefine(
    (windows: readonly unknown[], context) =>
      refuseDuplicates(
        windows.map((one) => asWritten(one).name),
        "freeze window",
        context,
      ),
    brokenListToo,
  )
  .transform((windows) => windows.map(windowOf));

/** A window as somebody wrote it, of which nothing is known yet. */
type Unchecked = { readonly [Key in keyof Written]?: unknown };

function asWritten(value: unknown): Unchecked {
  return value instanceof Object ? value : {};
}

type Refuse = (key: string, message: string) => void;

/** What is broken by itself was refused at its own place; here is what keys have against each other. */
function fitWindow(written: unknown, context: z.RefinementCtx): void {
  const window = asWritten(written);
  const refuse: Refuse = (key, message) => context.addIssue({ code: "custom", path: [key], message });
  if (window.weekly === undefined) fitOnce(window, refuse);
  else fitWeekly(window, refuse);
}

function fitOnce({ from, to, "time-zone": zone }: Unchecked, refuse: Refuse): void {
  if (zone !== undefined)
    refuse("time-zone", "expected a time zone only beside weekly, got one beside from and to, which have their offset");
  if (from === undefined && to === undefined) refuse("from", "expected from and to, or weekly, got nothing");
  else if (from === undefined) refuse("from", `expected ${MOMENT}, got nothing`);
  else if (to === undefined) refuse("to", `expected ${MOMENT}, got nothing`);
  if (Date.parse(String(from)) < Date.parse(String(to)) || !isMoment(from) || !isMoment(to)) return;
  refuse("to", `expected a time after ${describe(from)}, at which the window begins, got ${describe(to)}`);
}

function fitWeekly({ from, to, weekly }: Unchecked, refuse: Refuse): void {
  for (const [key, value] of Object.entries({ from, to }))
    if (value !== undefined) refuse(key, "expected either weekly or from and to, got both");
  const [, day, time, endDay, endTime] = WEEKLY.exec(String(weekly)) ?? [];
  if (day === undefined || day !== endDay || time !== endTime) return;
  refuse("weekly", `expected a window that ends at another time than it begins, got ${describe(weekly)}`);
}

function isMoment(value: unknown): boolean {
  return typeof value === "string" && ISO.test(value);
}

/** Newer machines take offsets such as +09:00 for time zones, too; those know nothing of summer. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).format(0) !== "";
  } catch {
    return false;
  }
}

function windowOf({ name, from = "", to = "", weekly, "time-zone": timeZone = "UTC" }: Written): FreezeWindow {
  if (weekly === undefined) return { kind: "once", name, from: Date.parse(from), to: Date.parse(to) };
  const [, day = "", time = "", endDay = "", endTime = ""] = WEEKLY.exec(weekly) ?? [];
  return { kind: "weekly", name, from: minuteOfWeek(day, time), to: minuteOfWeek(endDay, endTime), timeZone };
}

function minuteOfWeek(day: string, time: string): number {
  const [hours = "", minutes = ""] = time.split(":");
  return (DAYS.indexOf(day) * 24 + Number(hours)) * 60 + Number(minutes);
}
