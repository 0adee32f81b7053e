import { randomUUID } from "node:crypto";
import type { RouteRequest, RouteState } from "../core/outside";
import { urlMapPath } from "../core/route-change";
import { leftInUrlMap } from "../core/route-down";
import { percentInUrlMap, type UrlMapRoute } from "../core/url-map";
import { RolloutError } from "../errors";
import { parseAnswer } from "../google";
import type { Clock, RequestJson } from "../ports";
import { awaitComputeOperation } from "./compute-operations";
import { JSON_OBJECT } from "./wire";

/** Returns how the URL map splits its users at present. Throws ROUTE_NOT_FOUND and, but to lower it, ROUTE_UNFIT. */
export async function readUrlMap(requestJson: RequestJson, route: UrlMapRoute, to?: "lower"): Promise<RouteState> {
  const { name, project } = route;
  const answer = await requestJson({
    api: "compute",
    method: "GET",
    path: urlMapPath(route),
    fromRoot: true,
    kind: "read",
    doing: `read URL map '${name}'`,
    project,
    mayBeAbsent: true,
  });
  if (answer === undefined) throw missing(route);
  const body = parseAnswer(JSON_OBJECT, answer, `URL map '${name}'`);
  const version = body["fingerprint"];
  if (typeof version !== "string" || version === "")
    throw new RolloutError("CLOUD_UNREACHABLE", `could not read URL map '${name}': expected a fingerprint, got none`);
  const percentIn = to === "lower" ? leftInUrlMap : percentInUrlMap;
  return { route, percent: percentIn(route, body), version, body };
}

/** Returns when Compute Engine says that the change is done. Throws CONFLICT where the fingerprint is an older one. */
export async function sendUrlMap(
  requestJson: RequestJson,
  clock: Clock,
  route: UrlMapRoute,
  { api, method, path, body }: RouteRequest,
): Promise<void> {
  const doing = `change URL map '${route.name}'`;
  const answer = await requestJson({
    api,
    method,
    // A request that is heard twice is then carried out once.
    path: `${path}?requestId=${randomUUID()}`,
    fromRoot: true,
    body,
    kind: "write",
    doing,
    project: route.project,
    mayBeAbsent: true,
  });
  if (answer === undefined) throw missing(route);
  await awaitComputeOperation(requestJson, clock, answer, { route, doing });
}

function missing({ name, project, region }: UrlMapRoute): RolloutError {
  const [kind, where] = region === undefined ? ["global", "--global"] : ["regional", `--regions=${region}`];
  return new RolloutError(
    "ROUTE_NOT_FOUND",
    `expected the ${kind} URL map '${name}' in project ${project}, got none`,
    `See which URL maps there are:\ngcloud compute url-maps list ${where} --project=${project}`,
  );
}
