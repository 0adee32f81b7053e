import { readingOf } from "../../../core/ledger-text";
import type { Finding } from "../../../core/preflight/finding";
import { judgeService } from "../../../core/preflight/service";
import type { ServiceRef, ServiceState } from "../../../core/service";
import { RolloutError } from "../../../errors";
import { serviceNotFound } from "../../observe";
import { type Place, requireEverywhere } from "../../regions/stands";
import { type Asking, type RowKind, refuseUnreadPlan } from "../asking";

/** Whether there is a service to release to. */
export const service: RowKind = {
  name: "service",
  ask: async ({ ground, job, shared }) => {
    const state = await shared.service();
    if (job.service === undefined) refuseUnreadPlan(job);
    if (job.service === undefined) throw job.whyNoService ?? NOTHING_NAMED;
    const { elsewhere = [], create, service: first } = job;
    if (elsewhere.length === 0) return judgeService(state, create, serviceNotFound(first));
    const others = await Promise.all(elsewhere.map(async (ref) => placeOf(ref, await ground.services.read(ref))));
    return judgeEverywhere([placeOf(first, state), ...others], create);
  },
};

/** Where one region lacks the service nothing could be released in any; otherwise the first that is not well is told. */
function judgeEverywhere(places: readonly Place[], create: boolean): Finding {
  requireEverywhere(places, create);
  const found = places.map(({ ref, state }) => judgeService(state, create, serviceNotFound(ref)));
  const amiss = found.find(({ result }) => result !== "ok");
  const sentence = found.map((one) => one.sentence).join("; ");
  return amiss === undefined ? { result: "ok", sentence } : { ...amiss, sentence };
}

function placeOf(ref: ServiceRef, state: ServiceState | undefined): Place {
  const reading = state === undefined ? undefined : readingOf(state);
  const ledger = reading?.kind === "ledger" ? { ledger: reading.ledger } : {};
  return { ref, region: ref.region, ...(state === undefined ? {} : { state }), ...ledger };
}

/** Returns the service, for all rows that need it; undefined also where none is named. */
export async function readService({ ground, job }: Asking): ReturnType<Asking["shared"]["service"]> {
  return job.service === undefined ? undefined : ground.services.read(job.service);
}

const NOTHING_NAMED = new RolloutError("INPUT_INVALID", "expected a service to release to, got none");
