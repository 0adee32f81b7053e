import type { Route, RouteState } from "../../src/core/outside";
import type { Lack } from "../../src/core/preflight/permissions";

/** A way by which nobody is on the canary. */
export function atZero(route: Route): RouteState {
  return { route, percent: 0, version: "1", body: {} };
}

/** A repository that was made a moment ago. */
export const NEW_REPOSITORY = { format: "DOCKER", mode: "", size: 0, immutableTags: false };

/** Says who has the permission, and how to get it. */
export function lackOf(permission: string): Lack {
  return { permission, role: `role-of-${permission}`, command: `grant ${permission}` };
}
