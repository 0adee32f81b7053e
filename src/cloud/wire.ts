import { z } from "zod";
import type { Json } from "../core/json";
import type { Readiness } from "../core/service";

/** Returns the short name of an enum that came as `PREFIX_NAME` or as its number; undefined for an unknown one. */
export function enumOf<Name extends string>(names: readonly Name[]): z.ZodType<Name | undefined> {
  return z.union([z.string(), z.number()]).transform((value) => {
    if (typeof value === "number") return names[value];
    return names.find((name) => value === name || value.endsWith(`_${name}`));
  });
}

/** An int64, which JSON carries as a string; a number is taken as well. */
export const INT64 = z.union([z.string().regex(/^-?\d+$/), z.number().int()]).transform(Number);

/** A text where empty means absent, as in every proto3 message. */
export const TEXT = z.string().transform((text) => (text === "" ? undefined : text));

/** Any JSON object, kept to the last field: what is not known here must survive being sent back. */
export const JSON_OBJECT = z.record(z.string(), z.json()) satisfies z.ZodType<Json>;

/** `google.cloud.run.v2.Condition.State` in the order of its numbers. */
const STATES = [
  "STATE_UNSPECIFIED",
  "CONDITION_PENDING",
  "CONDITION_RECONCILING",
  "CONDITION_FAILED",
  "CONDITION_SUCCEEDED",
] as const;

/** A condition of a service or revision, as Cloud Run sends it; what is left out reads as empty, an unknown state as none. */
export const CONDITION = z.object({
  type: z.string().default(""),
  state: enumOf(STATES).optional(),
  message: z.string().default(""),
});
/** A condition whose defaults are filled in. */
export type Condition = z.infer<typeof CONDITION>;

/** Returns what the condition means for traffic; no condition or an unknown state is pending, never ready. */
export function readinessOf(condition: Condition | undefined): Readiness {
  if (condition?.state === "CONDITION_SUCCEEDED") return "ready";
  return condition?.state === "CONDITION_FAILED" ? "failed" : "pending";
}

/** Returns the condition's own words; where it has none, those of the first condition that failed; else the empty text. */
export function wordsOf(condition: Condition | undefined, all: readonly Condition[]): string {
  if (condition !== undefined && condition.message !== "") return condition.message;
  if (readinessOf(condition) !== "failed") return "";
  return all.find(({ state, message }) => state === "CONDITION_FAILED" && message !== "")?.message ?? "";
}
