import type { Estate } from "../estate/estate";
import { type JsonObject, ownOf } from "../json";
import { parseReference, pathOf } from "./names";
import type { ComputeKey, ComputeResource, ComputeVersion } from "./records";
import { referencesOf } from "./references";
import { notFound } from "./refusals";

/** Returns the resource as the last write that was accepted wants it, done or not; undefined where there is none. */
export function acceptedView({ compute }: Estate, key: ComputeKey): JsonObject | undefined {
  return ownOf(compute.resources, pathOf(key))?.versions.at(-1)?.view;
}

function viewAt({ versions }: ComputeResource, now: number): JsonObject | undefined {
  return versions.findLast(({ at }) => at <= now)?.view;
}

/** Returns the resource as everybody sees it at this moment; undefined where there is none yet, or any more. */
export function visibleView({ compute }: Estate, key: ComputeKey, now: number): JsonObject | undefined {
  const found = ownOf(compute.resources, pathOf(key));
  return found === undefined ? undefined : viewAt(found, now);
}

/** Returns the resource as everybody sees it; throws the 404 where there is none. */
export function readResource(estate: Estate, key: ComputeKey, now: number): JsonObject {
  const view = visibleView(estate, key, now);
  if (view === undefined) throw notFound(pathOf(key));
  return view;
}

/** Returns the resources of a collection by name, in one scope or, where that is undefined, in all. */
export function listResources(
  { compute }: Estate,
  place: { readonly project: string; readonly scope: string | undefined; readonly collection: string },
  now: number,
): readonly (readonly [ComputeKey, JsonObject])[] {
  const { project, scope, collection } = place;
  return Object.values(compute.resources)
    .filter(({ key }) => key.project === project && key.collection === collection && (scope ?? key.scope) === key.scope)
    .flatMap((resource) => {
      const view = viewAt(resource, now);
      return view === undefined ? [] : [[resource.key, view] as const];
    })
    .sort(([left], [right]) => left.name.localeCompare(right.name));
}

/** What is older than this can be seen by nobody: the data plane lags behind by less. */
const KEPT_MS = 600_000;

/** Returns the estate with one more version of the resource; those that nobody can see any more are dropped. */
export function putVersion(estate: Estate, key: ComputeKey, version: ComputeVersion, now: number): Estate {
  const { compute } = estate;
  const path = pathOf(key);
  const before = ownOf(compute.resources, path)?.versions ?? [];
  const old = before.findLastIndex(({ at }) => at <= now - KEPT_MS);
  const versions = [...before.slice(Math.max(old, 0)), version];
  return { ...estate, compute: { ...compute, resources: { ...compute.resources, [path]: { key, versions } } } };
}

/** Returns what refers to the resource, by what was last accepted; undefined where nothing does. */
export function userOf(estate: Estate, used: ComputeKey): ComputeKey | undefined {
  return Object.values(estate.compute.resources)
    .filter(({ versions }) => versions.at(-1)?.view !== undefined)
    .find(({ key, versions }) =>
      referencesOf(versions.at(-1)?.view).some(({ text }) => {
        const found = parseReference(text, key.project);
        return found !== undefined && pathOf(found) === pathOf(used);
      }),
    )?.key;
}
