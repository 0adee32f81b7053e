import { toPatch } from "../core/update";
import { RolloutError } from "../errors";
import type { Services } from "../ports";
import type { RequestJson } from "./http";
import { lendOfficial } from "./official";
import { locationPath, resourceName, servicePath } from "./paths";
import { parseService } from "./service-reader";

/**
 * Returns the services of Cloud Run's v2 Admin API. What is read, changed and sent back travels as plain JSON, for the
 * official client drops fields younger than itself, and a template sent back without them would take them from the
 * user. What goes one way only is the official client's.
 */
export function createServices(requestJson: RequestJson): Services {
  return {
    read: async (ref) => {
      const answer = await requestJson({
        api: "run",
        method: "GET",
        path: servicePath(ref),
        kind: "read",
        doing: `read service '${ref.service}' in ${ref.region}`,
        project: ref.project,
        mayBeAbsent: true,
      });
      return answer === undefined ? undefined : parseService(ref, answer);
    },
    send: async (request) => {
      const { service, region, project } = request.ref;
      if (request.traffic.length === 0) {
        // To Cloud Run an empty list means all traffic to the latest revision.
        throw new RolloutError("INTERNAL", `expected at least one traffic target for '${service}', got none`);
      }
      const { path, body } = toPatch(request);
      const doing = `update service '${service}' in ${region}`;
      await requestJson({ api: "run", method: "PATCH", path, body, kind: "write", doing, project });
    },
    create: async (ref, body) => {
      const doing = `create service '${ref.service}' in ${ref.region}`;
      const { services } = await lendOfficial(requestJson, { doing, project: ref.project });
      await services.createService({ parent: resourceName(locationPath(ref)), serviceId: ref.service, service: body });
    },
  };
}
