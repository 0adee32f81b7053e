import type { Json } from "../core/json";
import { advance, type Ledger, withLedger } from "../core/ledger";
import type { Outcome } from "../core/report/outcome";
import { renderDryRun, renderMoved } from "../core/report/rollout";
import { freshName, imageOf } from "../core/revision";
import type { ServiceRef, ServiceState } from "../core/service";
import { servedShares } from "../core/traffic";
import type { WireRequest } from "../core/update";
import { RolloutError } from "../errors";
import type { World } from "../ports";
import { sendOrFind } from "./apply";
import type { DeployJob } from "./deploy-job";
import { ledgerOf, readSettled, serviceNotFound } from "./observe";
import { readLastWords, readReady } from "./unready";

/**
 * Makes the service where the plan allows it and returns it serving 100 %: with nobody to compare to and no user to
 * protect there are no stages. Throws SERVICE_NOT_FOUND where the plan does not say `first-release: create`.
 */
export async function firstRelease(world: World, job: DeployJob): Promise<Outcome> {
  if (!job.create) throw serviceNotFound(job.ref, job.image);
  const { image } = job;
  if (image === undefined)
    throw new RolloutError(
      "INPUT_INVALID",
      "expected input 'image' for the first release, got nothing",
      "with:\n  image: IMAGE@sha256:DIGEST",
    );
  const ledger = firstLedger(world, job, image);
  const annotations = withLedger({}, ledger);
  const body = { template: { revision: ledger.canary, containers: [{ image }] }, annotations };
  if (job.dryRun) return renderDryRun(job.ref.service, [toCreation(job.ref, body)], { changed: "false" });
  await sendOrFind(world, { ref: job.ref, plannedOn: 0, annotations }, () => world.services.create(job.ref, body));
  return resumeFirstRelease(world, job, ledger);
}

/** Returns the ledger of a first release whose revision does not serve yet: its run died, or goes on elsewhere. */
export function unfinishedFirstRelease(state: ServiceState): Ledger | undefined {
  const ledger = ledgerOf(state);
  const isFirst = ledger?.status === "promoted" && ledger.stable === "";
  return isFirst && servedShares(state).get(ledger.canary) !== 100 && state.latestCreated === ledger.canary
    ? ledger
    : undefined;
}

/** Returns the service that was made once it serves. Throws CANARY_NOT_READY with the container's last words. */
export async function resumeFirstRelease(world: World, job: Pick<DeployJob, "ref">, ledger: Ledger): Promise<Outcome> {
  const state = await readSettled(world, job.ref);
  const revision = await readReady(world, job.ref, ledger.canary);
  if (revision?.ready !== "ready") {
    const words = await readLastWords(world, job.ref, ledger.canary);
    throw new RolloutError(
      "CANARY_NOT_READY",
      [
        `${job.ref.service} was made, but never became ready: ${revision?.message || state.message}`,
        ...words.map((line) => `  │ ${line}`),
      ].join("\n"),
      `gcloud run services delete ${job.ref.service} --region ${job.ref.region} --project ${job.ref.project}\nthen mend the container and run this step again.`,
    );
  }
  const headline = `First release: ${job.ref.service} did not exist, was made from ${imageOf(state.template)} and serves 100 %.`;
  return renderMoved(state, ledger, headline, true);
}

function firstLedger(world: World, job: DeployJob, image: string): Ledger {
  const at = world.clock.now();
  const canary = freshName({ ref: job.ref, generation: 0 }, image);
  const stage = job.stages.at(-1)?.name ?? "0";
  const blank = {
    status: "promoted",
    image,
    stable: "",
    canary,
    tag: job.tag,
    latestTags: [],
    reason: "first release",
    story: [],
  } as const;
  const step = { at, stage, percent: 100, by: world.actor.name, run: world.actor.runUrl };
  return advance({ ...blank, stage, percent: 100, since: at, startedAt: at }, step);
}

function toCreation({ project, region, service }: ServiceRef, body: Json): WireRequest {
  return { method: "POST", path: `/v2/projects/${project}/locations/${region}/services?serviceId=${service}`, body };
}
