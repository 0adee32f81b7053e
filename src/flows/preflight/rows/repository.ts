import { toRepository } from "../../../core/preflight/change";
import { type Finding, notAsked } from "../../../core/preflight/finding";
import { judgeRepository, nameOf, repositoryMissing } from "../../../core/preflight/repository";
import { RolloutError } from "../../../errors";
import { type Asking, isOurs, type RowKind, refuseUnreadPlan } from "../asking";
import { provide } from "../mend";

/** Whether there is a repository to push to and to deploy from. */
export const repository: RowKind = { name: "repository", ask: ({ shared }) => shared.repository() };

/** Returns what the image's repository amounts to; in mode `fix` one that is missing is created. */
export async function settleRepository(asking: Asking): Promise<Finding> {
  const { ground, job } = asking;
  if (job.image === undefined) refuseUnreadPlan(job);
  if (job.image === undefined) return notAsked("neither the plan nor the input `image` names one");
  if (job.image.kind === "malformed") throw malformed(job.image.text);
  const { repository: ref, name } = job.image;
  if (ref === undefined) return elsewhere(name.host, name.path);
  const ours = await isOurs(asking, ref.project);
  return provide(asking, {
    ...(ours ? { change: toRepository(ref) } : {}),
    read: () => ground.repositories.read(ref),
    judge: (state, made) => judgeRepository(ref, state, made),
    missing: () => repositoryMissing(ref, ours),
    plan: `would create ${nameOf(ref)}, format DOCKER`,
  });
}

/** Returns the error for what is no image reference. */
export function malformed(text: string): RolloutError {
  const hint = "image: us-central1-docker.pkg.dev/my-project/my-repository/app@sha256:…";
  return new RolloutError("INPUT_INVALID", `expected an image reference, got '${text}'`, hint);
}

function elsewhere(host: string, path: string): Finding {
  if (!host.endsWith("-docker.pkg.dev")) return notAsked(`${host} is not Google's Artifact Registry`);
  throw malformed(`${host}/${path}`);
}
