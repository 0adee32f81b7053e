import { multipartOf } from "../multipart";
import type { OutsideChange, RouteRequest } from "../outside";
import { nameOfRoute } from "../routes";
import { toCreation, toPatch } from "../update";

import type { DryRequest, DryStep } from "./dry-run";

/** Returns what a change outside of the service that users reach amounts to, as a sentence without its full stop. */
export function renderOutside(change: OutsideChange): string {
  switch (change.kind) {
    case "route": {
      const way = nameOfRoute(change.route);
      return change.percent === 0
        ? `Nobody reaches the canary by ${way}`
        : `${change.percent} % of the users reach the canary by ${way}`;
    }
    case "canary": {
      const [target] = change.request.traffic;
      const revision = target?.kind === "revision" ? target.revision : "its latest revision";
      return `${change.request.ref.service} serves ${revision} alone, and no user reaches it yet`;
    }
    case "create-canary":
      return `${change.ref.service} does not exist: it is made like the service that users reach, with the canary's image`;
  }
}

/** Returns the step of a dry run that makes the change by exactly the request that a real run sends. */
export function outsideStep(change: OutsideChange): DryStep & { readonly request: DryRequest } {
  return { title: renderOutside(change), request: requestOf(change) };
}

function requestOf(change: OutsideChange): DryRequest {
  switch (change.kind) {
    case "route":
      return sentAs(change.wire);
    case "canary":
      return toPatch(change.request);
    case "create-canary":
      return toCreation(change.ref, change.body);
  }
}

/** Returns the call of a route as it is sent: what has metadata beside its content travels in two parts. */
export function sentAs({ metadata, ...request }: RouteRequest): DryRequest {
  if (metadata === undefined) return request;
  const { type, text } = multipartOf(metadata, request.body);
  return { ...request, headers: { "content-type": type }, body: text.replaceAll("\r\n", "\n").trimEnd() };
}
