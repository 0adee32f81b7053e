import type { Ask } from "../core/ask";
import { advance, type Ledger } from "../core/ledger";
import { withLedger } from "../core/ledger-text";
import { passGuards } from "../core/obstacles";
import type { Outcome } from "../core/report/outcome";
import { renderMoved } from "../core/report/rollout";
import { freshName, imageOf } from "../core/revision";
import type { ServiceState } from "../core/service";
import { servedShares } from "../core/traffic";
import { RolloutError } from "../errors";
import type { World } from "../ports";
import { sendOrFind } from "./apply";
import { askOf, type DeployJob } from "./deploy-job";
import { ledgerOf, readSettled, serviceNotFound } from "./observe";
import { readLastWords, readReady } from "./unready";

/**
 * Makes the service where the plan allows it and returns it serving 100 %: with nobody to compare to and no user to
 * protect there are no stages. Throws SERVICE_NOT_FOUND where the plan does not say `first-release: create`.
 */
export async function firstRelease(world: World, job: DeployJob): Promise<Outcome> {
  const { ledger, body, annotations } = planFirstRelease(world, job);
  await sendOrFind(world, { ref: job.ref, plannedOn: 0, annotations }, () => world.services.create(job.ref, body));
  return resumeFirstRelease(world, job, ledger);
}

/** Returns the service to be made, as a v2 Service body, with the ledger in it. Throws as `firstRelease` does. */
export function planFirstRelease(world: World, job: DeployJob) {
  if (!job.create) throw serviceNotFound(job.ref, job.image);
  const { image } = job;
  if (image === undefined)
    throw new RolloutError(
      "INPUT_INVALID",
      "expected input 'image' for the first release, got nothing",
      "with:\n  image: IMAGE@sha256:DIGEST",
    );
  const { step } = passGuards("begin", undefined, askOf(world, job));
  const ledger = firstLedger(step, job, image);
  const annotations = withLedger({}, ledger);
  const account = job.serviceAccount === undefined ? {} : { serviceAccount: job.serviceAccount };
  const template = { revision: ledger.canary, containers: [{ image }], ...account };
  return { ledger, annotations, body: { template, annotations } };
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

function firstLedger(told: Ask["step"], job: DeployJob, image: string): Ledger {
  const { at } = told;
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
    ...(job.commit === undefined ? {} : { commit: job.commit }),
  } as const;
  const step = { ...told, stage, percent: 100 };
  return advance({ ...blank, stage, percent: 100, since: at, startedAt: at }, step);
}
