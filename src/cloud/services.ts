import { toCreation, toPatch } from "../core/update";
import { RolloutError } from "../errors";
import type { Clock, RequestJson, Services } from "../ports";
import { servicePath } from "./paths";
import { deleteService } from "./service-deletion";
import { listServices } from "./service-list";
import { parseService } from "./service-reader";

/**
 * Returns the services of Cloud Run's v2 Admin API. A service is read, changed and sent back, so it travels as plain
 * JSON: the official client drops fields younger than itself, and a template sent back without them would take them
 * from the user. It also fills in defaults, and then a dry run would not show what is sent. The clock paces the wait for a
 * deletion.
 */
export function createServices(requestJson: RequestJson, clock: Clock): Services {
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
    list: (place) => listServices(requestJson, place),
    send: async (request) => {
      const { service, region, project } = request.ref;
      if (request.traffic.length === 0) {
        // To Cloud Run an empty list means all traffic to the latest revision.
        const message = `expected at least one traffic target for '${service}', got none`;
        throw new RolloutError("INTERNAL", message, "Nothing was sent. Report this with the step's log.");
      }
      const { path, body } = toPatch(request);
      const doing = `update service '${service}' in ${region}`;
      await requestJson({ api: "run", method: "PATCH", path, body, kind: "write", doing, project });
    },
    create: async (ref, service) => {
      const { path, body } = toCreation(ref, service);
      await requestJson({
        api: "run",
        method: "POST",
        path,
        body,
        kind: "write",
        doing: `create service '${ref.service}' in ${ref.region}`,
        project: ref.project,
      });
    },
    delete: (ref) => deleteService(requestJson, clock, ref),
  };
}
