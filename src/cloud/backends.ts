import { z } from "zod";
import { shortName } from "../core/service";
import type { UrlMapRoute } from "../core/url-map";
import { parseAnswer } from "../google";
import type { RequestJson } from "../ports";
import type { BackendState } from "../ports/routes";
import { TEXT } from "./wire";

const BACKEND = z.object({ backends: z.array(z.object({ group: z.string().default("") })).default([]) });
const GROUP = z.object({
  cloudRun: z.object({ service: TEXT.optional(), tag: TEXT.optional(), urlMask: TEXT.optional() }).optional(),
});
const GROUP_PATH = /(?:^|\/)projects\/([^/]+)\/regions\/([^/]+)\/networkEndpointGroups\/([^/]+)$/;

/** Returns what stands behind the backend service, or undefined where there is none of this name beside the URL map. */
export async function readBackend(
  requestJson: RequestJson,
  { project, region }: UrlMapRoute,
  name: string,
): Promise<BackendState | undefined> {
  const scope = region === undefined ? "global" : `regions/${encodeURIComponent(region)}`;
  const path = `/compute/v1/projects/${encodeURIComponent(project)}/${scope}/backendServices/${encodeURIComponent(name)}`;
  const answer = await read(requestJson, project, path, `read backend service '${name}'`);
  if (answer === undefined) return undefined;
  const { backends } = parseAnswer(BACKEND, answer, `backend service '${name}'`);
  const groups = await Promise.all(backends.map(({ group }) => readGroup(requestJson, project, group)));
  return { serves: groups.flatMap(({ serves }) => serves), others: groups.flatMap(({ others }) => others) };
}

/** A group of another kind, or one that finds its service by a mask of the address, is told by its name. */
async function readGroup(requestJson: RequestJson, project: string, group: string): Promise<BackendState> {
  const [, owner, region, name] = GROUP_PATH.exec(group) ?? [];
  const other: BackendState = { serves: [], others: [shortName(group)] };
  if (owner === undefined || region === undefined || name === undefined) return other;
  const path = `/compute/v1/projects/${owner}/regions/${region}/networkEndpointGroups/${name}`;
  const answer = await read(requestJson, project, path, `read network endpoint group '${name}' in ${region}`);
  if (answer === undefined) return other;
  const { service, tag, urlMask } = parseAnswer(GROUP, answer, `network endpoint group '${name}'`).cloudRun ?? {};
  if (service === undefined || urlMask !== undefined) return other;
  return { serves: [{ region, service, ...(tag === undefined ? {} : { tag }) }], others: [] };
}

function read(requestJson: RequestJson, project: string, path: string, doing: string): Promise<unknown> {
  return requestJson({
    api: "compute",
    method: "GET",
    path,
    fromRoot: true,
    kind: "read",
    doing,
    project,
    mayBeAbsent: true,
  });
}
