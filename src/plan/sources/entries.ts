import type { Kind, MeasureRule } from "./rule";

/** What log entries are asked, wherever they are read. */
export const entryMeasures = {
  rate: { asks: { bad: "httpRequest.status >= 500", good: "jsonPayload.success" } },
  mean: { asks: { value: "jsonPayload.confidence" } },
} as const satisfies Partial<Record<Kind, MeasureRule>>;
