import { allEnabled, notEnabled, shortNames } from "../../../core/preflight/apis";
import { toEnabling } from "../../../core/preflight/change";
import { type Asking, type RowKind, requireProject } from "../asking";
import { barred, mend } from "../mend";

/** Whether the APIs are enabled that a release needs. */
export const apis: RowKind = { name: "APIs", ask: ({ shared }) => shared.apis() };

/** Returns what the APIs amount to; in mode `fix` those that are disabled are enabled, by one request. */
export async function settleApis(asking: Asking): ReturnType<Asking["shared"]["apis"]> {
  const { ground, job } = asking;
  const project = requireProject(job);
  const missing = await missingOf(asking, project);
  if (missing.length === 0) return { ...allEnabled(job.apis), enabled: [] };
  const change = toEnabling(project, missing);
  const mended = await mend(asking, change, async () => {
    const enabled = await ground.switchboard.enabled(project, missing);
    return enabled.length === missing.length ? enabled : undefined;
  });
  switch (mended.kind) {
    case "left":
      return { ...notEnabled(project, missing, job.apis.length), enabled: [] };
    case "barred":
      return { ...barred(notEnabled(project, missing, job.apis.length)), enabled: [] };
    case "planned":
      return { result: "warning", sentence: `would enable ${shortNames(missing)}`, changes: [change], enabled: [] };
    case "there":
      return { result: "enabled", sentence: `enabled ${shortNames(missing)}`, changes: [change], enabled: missing };
  }
}

async function missingOf({ ground, job }: Asking, project: string): Promise<readonly string[]> {
  const enabled = await ground.switchboard.enabled(project, job.apis);
  return job.apis.filter((name) => !enabled.includes(name));
}
