import type { Clock, RequestJson } from "../ports";
import type { Routes } from "../ports/routes";
import { readBackend } from "./backends";
import { readDocument, sendDocument } from "./documents";
import { readUrlMap, sendUrlMap } from "./url-maps";

/** Returns the ways to users outside of Cloud Run; the clock paces the wait for a URL map's operation. */
export function createRoutes(requestJson: RequestJson, clock: Clock): Routes {
  return {
    read: (route, to) =>
      route.kind === "url-map" ? readUrlMap(requestJson, route, to) : readDocument(requestJson, route, to),
    send: ({ route, wire }) =>
      route.kind === "url-map" ? sendUrlMap(requestJson, clock, route, wire) : sendDocument(requestJson, route, wire),
    backend: (route, name) => readBackend(requestJson, route, name),
  };
}
