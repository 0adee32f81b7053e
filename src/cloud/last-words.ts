import { z } from "zod";
import type { ServiceRef } from "../core/service";
import { quoted } from "../google";
import type { RequestJson } from "../ports";
import { JSON_OBJECT } from "./wire";

/** How many lines are shown, how long one may be, and how many seconds the look may take. */
const LINES = 10;
const WIDTH = 500;
const WITHIN = 15;

const ENTRIES = z.object({
  entries: z.array(z.object({ textPayload: z.string().optional(), jsonPayload: JSON_OBJECT.optional() })).default([]),
});

/** Returns the newest lines that the revision's container or its system log wrote, oldest first; empty on any failure. */
export async function readLastWords(
  requestJson: RequestJson,
  ref: ServiceRef,
  revision: string,
): Promise<readonly string[]> {
  const logs = ["stdout", "stderr", "varlog%2Fsystem"].map((log) =>
    quoted(`projects/${ref.project}/logs/run.googleapis.com%2F${log}`),
  );
  const filter = [
    `resource.type="cloud_run_revision"`,
    `resource.labels.service_name=${quoted(ref.service)}`,
    `resource.labels.location=${quoted(ref.region)}`,
    `resource.labels.revision_name=${quoted(revision)}`,
    `logName=(${logs.join(" OR ")})`,
  ].join(" AND ");
  try {
    const answer = await requestJson({
      api: "logging",
      method: "POST",
      path: "/v2/entries:list",
      body: { resourceNames: [`projects/${ref.project}`], filter, orderBy: "timestamp desc", pageSize: LINES },
      kind: "read",
      doing: `read the logs of revision '${revision}'`,
      project: ref.project,
      within: WITHIN,
    });
    return ENTRIES.parse(answer)
      .entries.map(lineOf)
      .filter((line) => line !== "")
      .slice(0, LINES)
      .reverse();
  } catch {
    return [];
  }
}

function lineOf(entry: z.infer<typeof ENTRIES>["entries"][number]): string {
  const { textPayload, jsonPayload } = entry;
  if (textPayload !== undefined) return textPayload.trim().slice(0, WIDTH);
  if (jsonPayload === undefined) return "";
  const { message } = jsonPayload;
  return (typeof message === "string" ? message : JSON.stringify(jsonPayload)).trim().slice(0, WIDTH);
}
