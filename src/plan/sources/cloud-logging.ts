import type { Source } from "../../core/source";
import { entryMeasures } from "./entries";
import type { SourceRule } from "./rule";

/** Entries of Cloud Logging, which has them within seconds. */
export const cloudLogging = {
  lag: 30,
  scope: "entry",
  keys: {},
  needs: [],
  measures: entryMeasures,
  read: (): Source => ({ kind: "cloud-logging" }),
} as const satisfies SourceRule & { read: unknown };
