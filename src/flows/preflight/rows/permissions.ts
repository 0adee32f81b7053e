import { type Asked, judgePermissions, type Resource } from "../../../core/preflight/permissions";
import { type Asking, type RowKind, requireProject } from "../asking";
import { until } from "../mend";

/** Whether the caller may do what a release does, each permission asked of the closest resource. */
export const permissions: RowKind = {
  name: "permissions",
  ask: async (asking) => {
    requireProject(asking.job);
    return judgePermissions(
      await Promise.all([onProject, onService, onAccount, onRepository].map((ask) => ask(asking))).then((asked) =>
        asked.flat(),
      ),
    );
  },
};

const METRICS = ["monitoring.timeSeries.list", "logging.logEntries.list"];
const RELEASE = ["run.services.get", "run.services.update"];
const IMAGES = ["artifactregistry.repositories.uploadArtifacts", "artifactregistry.repositories.downloadArtifacts"];

async function onProject({ ground, job }: Asking): Promise<Asked[]> {
  const permissions = [...METRICS, ...(job.create ? ["run.services.create"] : [])];
  return [await askOnce(ground, { kind: "project", project: requireProject(job) }, permissions)];
}

/** A service that is still to be made has no policy yet; what holds for it is the project's. */
async function onService({ ground, job, shared }: Asking): Promise<Asked[]> {
  const there = (await shared.service()) !== undefined;
  const on: Resource =
    there && job.service !== undefined
      ? { kind: "service", ref: job.service }
      : { kind: "project", project: requireProject(job) };
  return [await askOnce(ground, on, RELEASE)];
}

async function onAccount(asking: Asking): Promise<Asked[]> {
  const { job, shared } = asking;
  const { email } = await shared.choice();
  const on: Resource = { kind: "account", email, project: requireProject(job) };
  return [await askOnceThere(asking, on, ["iam.serviceAccounts.actAs"], () => shared.account())];
}

async function onRepository(asking: Asking): Promise<Asked[]> {
  const { job, shared } = asking;
  if (job.image === undefined || job.image.kind === "malformed" || job.image.repository === undefined) return [];
  const on: Resource = { kind: "repository", ref: job.image.repository };
  return [await askOnceThere(asking, on, IMAGES, () => shared.repository())];
}

/**
 * Asks at once, and where the resource is not there waits for the row that may make it. What was just made denies for a
 * while what it will allow, so a denial is then believed only after a minute.
 */
async function askOnceThere(
  { ground }: Asking,
  on: Resource,
  permissions: readonly string[],
  made: () => Promise<{ readonly result: string }>,
): Promise<Asked> {
  const first = await askOnce(ground, on, permissions);
  if (first.lacks !== undefined || (await made()).result !== "created") return first;
  let last = first;
  await until(ground.clock, async () => {
    last = await askOnce(ground, on, permissions);
    return last.lacks?.length === 0 ? last : undefined;
  });
  return last;
}

async function askOnce(
  { permissions: door }: Asking["ground"],
  on: Resource,
  permissions: readonly string[],
): Promise<Asked> {
  const lacks = await door.lacking(on, permissions);
  return { on, permissions, ...(lacks === undefined ? {} : { lacks }) };
}
