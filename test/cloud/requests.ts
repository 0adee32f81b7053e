import { refusal } from "./google";

/** A question, which may be asked again. */
export const READ = {
  api: "logging",
  method: "POST",
  path: "/v2/entries:list",
  kind: "read",
  doing: "read logs",
  project: "demo",
} as const;
/** A change, which may have happened though its answer was lost. */
export const WRITE = { ...READ, kind: "write", doing: "write" } as const;
/** An outage. */
export const BUSY = refusal(503, "UNAVAILABLE", "The service is currently unavailable.");
