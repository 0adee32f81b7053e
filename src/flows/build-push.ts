import { findExposed } from "../core/build/exposure";
import { planLabels } from "../core/build/labels";
import type { BuildOrder } from "../core/build/order";
import { secretExposed } from "../core/build/refusals";
import { renderBuilt } from "../core/report/build";
import type { Outcome } from "../core/report/outcome";
import type { SourceState, Workshop } from "../ports/workshop";
import { type BuildJob, orderOf, tagsOf } from "./build/job";
import { chooseKey, type Key } from "./build/key";
import { rehearse, rehearseReuse } from "./build/rehearse";
import { release, type Terms } from "./build/release";
import { findBuilt, reuse } from "./build/reuse";
import { requireAble } from "./build/tools";

/**
 * Builds an image, pushes it and returns it by digest; where the same content was built before, that image. A tag is
 * given only to an image that is fit for release, its content's own first: a run that ends in the middle is taken up by
 * the next one. Throws RolloutError; of an image that is unfit no tag was given or moved.
 */
export async function buildPush(workshop: Workshop, job: BuildJob): Promise<Outcome> {
  const startedAt = workshop.clock.now();
  const state = await workshop.sources.read(job.context, job.dockerfile);
  const tags = tagsOf(job, state);
  const key = chooseKey(job, state);
  const order = orderOf(job, labelsFor(workshop, job, state, key));
  requireHidden(workshop, job, order, tags);
  if (key.kind === "void") workshop.log.info(key.why);
  const found = await findBuilt(workshop, order, guarded(workshop, job), key);
  if (found !== undefined)
    return job.dryRun ? rehearseReuse(workshop, order, found, tags) : reuse(workshop, order, found, tags);
  return buildAnew(workshop, job, { order, tags, key, startedAt });
}

/** What must be found nowhere in the image: its secrets, and the tokens of the run. */
function guarded(workshop: Workshop, { secrets }: BuildJob): Terms["secrets"] {
  return [...secrets, ...workshop.tokens().map((value) => ({ id: "token or password of the run", value }))];
}

/** What is built must not be found out about only afterwards: an attestation, or a layer that is dropped, is not looked at. */
function requireHidden(workshop: Workshop, job: BuildJob, order: BuildOrder, tags: readonly string[]): void {
  const why = findExposed(order, tags, guarded(workshop, job));
  if (why.length > 0) throw secretExposed(why);
}

interface Making {
  readonly order: BuildOrder;
  readonly tags: readonly string[];
  readonly key: Key;
  readonly startedAt: number;
}

async function buildAnew(workshop: Workshop, job: BuildJob, making: Making): Promise<Outcome> {
  const { order, tags, key, startedAt } = making;
  const tools = await workshop.engine.look();
  requireAble(tools, order, job.githubRuntime);
  const all = key.kind === "key" ? [key.tag, ...tags] : tags;
  if (job.dryRun) return rehearse(tools, order, all, tags);
  const released = await release(workshop, tools, order, { secrets: guarded(workshop, job), tags: all });
  const seconds = (workshop.clock.now() - startedAt) / 1000;
  return renderBuilt({ ...released, tags }, seconds, key.kind === "void" ? key.why : undefined);
}

function labelsFor(
  workshop: Workshop,
  job: BuildJob,
  { git }: SourceState,
  key: Key,
): Readonly<Record<string, string>> {
  return planLabels({
    now: workshop.clock.now(),
    ...(job.repositoryUrl === undefined ? {} : { repositoryUrl: job.repositoryUrl }),
    ...(key.kind === "key" ? { content: key.digest } : {}),
    ...(git.kind === "none" ? {} : { revision: git.revision }),
    ...(git.kind === "none" || git.origin === undefined ? {} : { origin: git.origin }),
  });
}
