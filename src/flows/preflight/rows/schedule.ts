import { notAsked } from "../../../core/preflight/finding";
import { judgeSchedule, nobodyWatches } from "../../../core/preflight/schedule";
import type { RowKind } from "../asking";
import { NO_HOST } from "./environments";

/** Whether the workflow runs that watches bakes. */
export const schedule: RowKind = {
  name: "schedule",
  ask: async ({ ground: { host }, job: { schedule: file, bakes } }) => {
    if (file === undefined && bakes.length > 0) return nobodyWatches(bakes);
    if (file === undefined) return notAsked("the input `schedule` names no workflow");
    if (host === undefined) return notAsked(NO_HOST);
    return judgeSchedule(host.repository, file, await host.workflow(file));
  },
};
