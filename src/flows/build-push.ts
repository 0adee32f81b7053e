import { planLabels } from "../core/build/labels";
import type { BuildOrder } from "../core/build/order";
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
 * given last, and only to an image that is in the registry and fit for release. Throws RolloutError; then no tag was
 * given or moved, unless the message says which.
 */
export async function buildPush(workshop: Workshop, job: BuildJob): Promise<Outcome> {
  const startedAt = workshop.clock.now();
  const state = await workshop.sources.read(job.context, job.dockerfile);
  const tags = tagsOf(job, state);
  const order = orderOf(job, labelsFor(workshop, job, state));
  const key = chooseKey(job, state);
  if (key.kind === "void") workshop.log.info(key.why);
  const found = await findBuilt(workshop, order, guarded(job), key);
  if (found !== undefined)
    return job.dryRun ? rehearseReuse(workshop, order, found, tags) : reuse(workshop, order, found, tags);
  return buildAnew(workshop, job, { order, tags, key, startedAt });
}

/** What must be found nowhere in the image: its secrets, and the tokens of the run. */
function guarded({ secrets, tokens }: BuildJob): Terms["secrets"] {
  return [...secrets, ...tokens.map((value) => ({ id: "access token", value }))];
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
  const all = key.kind === "key" ? [...tags, key.tag] : tags;
  if (job.dryRun) return rehearse(tools, order, all, tags);
  const released = await release(workshop, tools, order, { secrets: guarded(job), tags: all });
  const seconds = (workshop.clock.now() - startedAt) / 1000;
  return renderBuilt({ ...released, tags }, seconds, key.kind === "void" ? key.why : undefined);
}

function labelsFor(workshop: Workshop, job: BuildJob, { git }: SourceState): Readonly<Record<string, string>> {
  return planLabels({
    now: workshop.clock.now(),
    ...(job.repositoryUrl === undefined ? {} : { repositoryUrl: job.repositoryUrl }),
    ...(git.kind === "none" ? {} : { revision: git.revision }),
    ...(git.kind === "none" || git.origin === undefined ? {} : { origin: git.origin }),
  });
}
