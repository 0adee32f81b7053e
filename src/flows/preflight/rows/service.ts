import { judgeService } from "../../../core/preflight/service";
import { RolloutError } from "../../../errors";
import { serviceNotFound } from "../../observe";
import { type Asking, type RowKind, refuseUnreadPlan } from "../asking";

/** Whether there is a service to release to. */
export const service: RowKind = {
  name: "service",
  ask: async ({ job, shared }) => {
    const state = await shared.service();
    if (job.service === undefined) refuseUnreadPlan(job);
    if (job.service === undefined) throw job.whyNoService ?? NOTHING_NAMED;
    return judgeService(state, job.create, serviceNotFound(job.service));
  },
};

/** Returns the service, for all rows that need it; undefined also where none is named. */
export async function readService({ ground, job }: Asking): ReturnType<Asking["shared"]["service"]> {
  return job.service === undefined ? undefined : ground.services.read(job.service);
}

const NOTHING_NAMED = new RolloutError("INPUT_INVALID", "expected a service to release to, got none");
