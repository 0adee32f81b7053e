import { allEnabled, alsoOff, notEnabled, shortNames } from "../../../core/preflight/apis";
import { toEnabling } from "../../../core/preflight/change";
import { needsOfWay, SOURCE_APIS } from "../../../core/preflight/needs";
import { type Asking, type RowKind, requireProject } from "../asking";
import { mend } from "../mend";
import { routesIn } from "./ways";

/** Whether the APIs are enabled that a release needs. */
export const apis: RowKind = { name: "APIs", ask: ({ shared }) => shared.apis() };

/**
 * Returns what the APIs amount to; in mode `fix` those of the input that are disabled are enabled, by one request. One
 * that only the plan's metrics need is told, and left to whoever chose the input.
 */
export async function settleApis(asking: Asking): ReturnType<Asking["shared"]["apis"]> {
  const { ground, job } = asking;
  const project = requireProject(job);
  const forMetrics = job.sources.flatMap((source) => SOURCE_APIS[source] ?? []);
  const forWays = routesIn(job).map((route) => needsOfWay(route).api);
  const also = [...new Set([...forMetrics, ...forWays])].filter((name) => !job.apis.includes(name));
  const enabled = await ground.switchboard.enabled(project, [...job.apis, ...also]);
  const off = (names: readonly string[]) => names.filter((name) => !enabled.includes(name));
  const [metrics, ways] = [
    off(also.filter((name) => !forWays.includes(name))),
    off(also.filter((name) => forWays.includes(name))),
  ];
  const settled = alsoOff(await settle(asking, project, off(job.apis)), project, metrics);
  return alsoOff(settled, project, ways, "routing needs");
}

async function settle(
  asking: Asking,
  project: string,
  missing: readonly string[],
): ReturnType<Asking["shared"]["apis"]> {
  const { ground, job } = asking;
  if (missing.length === 0) return { ...allEnabled(job.apis), enabled: [] };
  const change = toEnabling(project, missing);
  const mended = await mend(asking, change, async () => {
    const enabled = await ground.switchboard.enabled(project, missing);
    return enabled.length === missing.length ? enabled : undefined;
  });
  switch (mended.kind) {
    case "left":
      return { ...notEnabled(project, missing, job.apis.length), enabled: [] };
    case "planned":
      return { result: "warning", sentence: `would enable ${shortNames(missing)}`, changes: [change], enabled: [] };
    case "there":
      return { result: "enabled", sentence: `enabled ${shortNames(missing)}`, changes: [change], enabled: missing };
  }
}
