import { collections, kindOf, permissionNoun } from "./kinds";

/** Method, what follows the collection and what follows the resource, verb of the permission. */
const VERBS = [
  ["GET", "", "", "list"],
  ["POST", "", "", "create"],
  ["GET", "/[^/]+", "", "get"],
  ["PATCH", "/[^/]+", "", "update"],
  ["PUT", "/[^/]+", "", "update"],
  ["DELETE", "/[^/]+", "", "delete"],
  ["POST", "/[^/]+", "/setUrlMap", "setUrlMap"],
  ["POST", "/[^/]+", "/validate", "validate"],
] as const;

const SCOPES = [
  ["global", "global", "globalOperations"],
  ["regions/[^/]+", "regions/r", "regionOperations"],
] as const;

const PLACED: readonly (readonly [string, string, string])[] = SCOPES.flatMap(([pattern, scope, operations]) => {
  const place = `projects/[^/]+/${pattern}`;
  const rows = collections().flatMap((collection) => {
    const kind = kindOf(collection, scope);
    const noun = kind === undefined ? undefined : permissionNoun(kind, scope);
    if (noun === undefined) return [];
    return VERBS.map(
      ([method, name, action, verb]) =>
        [method, `^/compute/v1/(${place}/${collection}${name})${action}$`, `compute.${noun}.${verb}`] as const,
    );
  });
  return [
    ...rows,
    ["GET", `^/compute/v1/(${place}/operations)$`, `compute.${operations}.list`] as const,
    ["GET", `^/compute/v1/(${place}/operations/[^/]+)$`, `compute.${operations}.get`] as const,
    ["POST", `^/compute/v1/(${place}/operations/[^/]+)/wait$`, `compute.${operations}.get`] as const,
  ];
});

const EVERYWHERE = collections().flatMap((collection) => {
  const noun = kindOf(collection, "global")?.globally ?? kindOf(collection, "regions/r")?.regionally;
  const path = `^/compute/v1/(projects/[^/]+)/aggregated/${collection}$`;
  return noun === undefined ? [] : [["GET", path, `compute.${noun}.list`] as const];
});

/** Compute Engine's rows: method, path with the resource as its group, permission. */
export const COMPUTE_PERMISSIONS: readonly (readonly [string, string, string])[] = [...PLACED, ...EVERYWHERE];
