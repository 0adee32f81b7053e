import type { Change } from "../../../core/preflight/change";
import { CHANGE_NEEDS, NEEDS, needsOfWay, SOURCE_NEEDS } from "../../../core/preflight/needs";
import { type Asked, judgePermissions, type Resource } from "../../../core/preflight/permissions";
import { RolloutError } from "../../../errors";
import { type Asking, type RowKind, requireProject } from "../asking";
import { askPermissions, askWhereThere } from "../grants";
import { canaryRefs, routesIn } from "./ways";

/** Whether the caller may do what a release does, each permission asked of the closest resource. */
export const permissions: RowKind = {
  name: "permissions",
  ask: async (asking) => {
    requireProject(asking.job);
    const asked = await Promise.all(
      [onProject, onBuckets, onService, onCanary, onAccount, onRepository, forChanges].map((ask) => ask(asking)),
    );
    return judgePermissions(asked.flat());
  },
};

async function onProject(asking: Asking): Promise<Asked[]> {
  const { sources } = asking.job;
  const maps = routesIn(asking.job).filter(({ kind }) => kind !== "document");
  const ways = maps.flatMap((route) => needsOfWay(route).permissions);
  const permissions = [...new Set([...sources.flatMap((source) => SOURCE_NEEDS[source] ?? []), ...ways])];
  return permissions.length === 0 ? [] : [await askPermissions(asking, projectOf(asking), permissions)];
}

/** Of each document's bucket itself: the project's grants and the bucket's own count alike there. */
async function onBuckets(asking: Asking): Promise<Asked[]> {
  const documents = routesIn(asking.job).flatMap((route) => (route.kind === "document" ? [route] : []));
  const byBucket = new Map(documents.map((route) => [route.bucket, route]));
  return Promise.all(
    [...byBucket.values()].map((route) => {
      const { bucket, project } = route;
      return askPermissions(asking, { kind: "bucket", bucket, project }, needsOfWay(route).permissions);
    }),
  );
}

/** A service that is still to be made has no policy yet; what holds for it is the project's. */
async function onService(asking: Asking): Promise<Asked[]> {
  const { job, shared } = asking;
  const there = (await shared.service()) !== undefined;
  if (!there || job.service === undefined) {
    const permissions = [...NEEDS.service, ...(job.create ? NEEDS.firstRelease : [])];
    return [await askPermissions(asking, projectOf(asking), permissions)];
  }
  const on: Resource = { kind: "service", ref: job.service };
  return [{ ...(await askPermissions(asking, on, NEEDS.service)), isThere: true }];
}

/** The canary's service, in every region; where the first release is to make it, the project's grants count. */
async function onCanary(asking: Asking): Promise<Asked[]> {
  const { ground, job } = asking;
  const permissions = [...NEEDS.service, ...(job.deletesCanary === true ? NEEDS.deletion : [])];
  return Promise.all(
    canaryRefs(job).map(async (ref) => {
      const there = (await ground.services.read(ref)) !== undefined;
      if (there) return { ...(await askPermissions(asking, { kind: "service", ref }, permissions)), isThere: true };
      const more = job.create ? NEEDS.firstRelease : [];
      return askPermissions(asking, projectOf(asking), [...permissions, ...more]);
    }),
  );
}

async function onAccount(asking: Asking): Promise<Asked[]> {
  const { job, shared } = asking;
  const { email } = await shared.choice();
  const on: Resource = { kind: "account", email, project: requireProject(job) };
  return [await askWhereThere(asking, on, NEEDS.account, () => shared.account())];
}

async function onRepository(asking: Asking): Promise<Asked[]> {
  const { job, shared } = asking;
  if (job.image === undefined || job.image.kind === "malformed" || job.image.repository === undefined) return [];
  const on: Resource = { kind: "repository", ref: job.image.repository };
  const permissions = [...NEEDS.image, ...(job.image.kind === "repository" ? NEEDS.build : [])];
  return [await askWhereThere(asking, on, permissions, () => shared.repository())];
}

/** Whoever really makes a change is told whether he may; a dry run has to ask. */
async function forChanges(asking: Asking): Promise<Asked[]> {
  const { job, shared } = asking;
  if (job.mode === "check" || !job.dryRun) return [];
  const rows = [shared.apis, shared.account, shared.repository];
  const changes = await Promise.all(rows.map((row) => row().then(({ changes: some = [] }) => some, noChanges)));
  const permissions = changes.flat().map(({ api }) => CHANGE_NEEDS[api]);
  return permissions.length === 0 ? [] : [await askPermissions(asking, projectOf(asking), permissions)];
}

/** What could not be looked at is not planned to be made either, and its own row says why. */
function noChanges(thrown: unknown): readonly Change[] {
  if (thrown instanceof RolloutError && thrown.code !== "CANCELLED") return [];
  throw thrown;
}

function projectOf({ job }: Asking): Resource {
  return { kind: "project", project: requireProject(job) };
}
