import { z } from "zod";
import { type ServiceRef, shortName } from "../core/service";
import { messageOf, RolloutError } from "../errors";
import { parseAnswer } from "../google";
import type { RequestJson, ServiceList } from "../ports";
import { parseService } from "./service-reader";

/** The most that Cloud Run puts on one page is not documented; it cuts what is too much. */
const PAGE_SIZE = 1000;
const PAGE = z.object({
  services: z.array(z.unknown()).default([]),
  nextPageToken: z.string().default(""),
});

const NAMED = z.looseObject({ name: z.string() });

type Place = Omit<ServiceRef, "service">;

/** Returns all services of one project and region, page by page; an entry that makes no sense is told by its name. */
export async function listServices(requestJson: RequestJson, { project, region }: Place): Promise<ServiceList> {
  const found: Entry[] = [];
  const doing = `list services in ${region}`;
  for (let token = ""; ; ) {
    const page = new URLSearchParams({ pageSize: String(PAGE_SIZE), ...(token === "" ? {} : { pageToken: token }) });
    const path = `/v2/projects/${encodeURIComponent(project)}/locations/${region}/services?${page}`;
    const answer = await requestJson({ api: "run", method: "GET", path, kind: "read", doing, project });
    const { services, nextPageToken } = parseAnswer(PAGE, answer, doing);
    for (const service of services) found.push(entryOf({ project, region }, service));
    if (nextPageToken === "") break;
    token = nextPageToken;
  }
  return {
    states: found.flatMap((entry) => ("state" in entry ? [entry.state] : [])),
    unreadable: found.flatMap((entry) => ("state" in entry ? [] : [entry])),
  };
}

type Entry = { readonly state: ServiceList["states"][number] } | ServiceList["unreadable"][number];

function entryOf(place: Place, entry: unknown): Entry {
  const named = NAMED.safeParse(entry);
  const ref = { ...place, service: named.success ? shortName(named.data.name) : "" };
  if (!named.success) return { ref, why: `could not read a service in ${place.region}: it has no name` };
  try {
    return { state: parseService(ref, entry) };
  } catch (cause) {
    if (!(cause instanceof RolloutError)) throw cause;
    return { ref, why: messageOf(cause) };
  }
}
