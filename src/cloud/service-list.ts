import { z } from "zod";
import { type ServiceRef, type ServiceState, shortName } from "../core/service";
import { parseAnswer } from "../google";
import type { RequestJson } from "../ports";
import { parseService } from "./service-reader";

/** The most that Cloud Run puts on one page is not documented; it cuts what is too much. */
const PAGE_SIZE = 1000;
const PAGE = z.object({
  services: z.array(z.looseObject({ name: z.string() })).default([]),
  nextPageToken: z.string().default(""),
});

/** Returns all services of one project and region, page by page. */
export async function listServices(
  requestJson: RequestJson,
  { project, region }: Omit<ServiceRef, "service">,
): Promise<readonly ServiceState[]> {
  const found: ServiceState[] = [];
  const doing = `list services in ${region}`;
  for (let token = ""; ; ) {
    const page = new URLSearchParams({ pageSize: String(PAGE_SIZE), ...(token === "" ? {} : { pageToken: token }) });
    const path = `/v2/projects/${encodeURIComponent(project)}/locations/${region}/services?${page}`;
    const answer = await requestJson({ api: "run", method: "GET", path, kind: "read", doing, project });
    const { services, nextPageToken } = parseAnswer(PAGE, answer, doing);
    found.push(
      ...services.map((service) => parseService({ project, region, service: shortName(service.name) }, service)),
    );
    if (nextPageToken === "") return found;
    token = nextPageToken;
  }
}
