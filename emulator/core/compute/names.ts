import type { ComputeKey } from "./records";

/** Compute Engine spells whole URLs so, wherever it was reached. */
const API = "https://www.googleapis.com/compute/v1/";

/** Where a reference may leave the project out. */
const REFERENCE = /^(?:.*\/)?(?:projects\/([^/]+)\/)?(global|regions\/[^/]+)\/([A-Za-z]+)\/([^/]+)$/;

/** Returns `projects/P/global/urlMaps/M`, the name that refusals and permissions have. */
export function pathOf({ project, scope, collection, name }: ComputeKey): string {
  return `projects/${project}/${scope}/${collection}/${name}`;
}

/** Returns the whole URL of a path such as `projects/P/global/urlMaps/M`. */
export function urlOf(path: string): string {
  return `${API}${path}`;
}

/**
 * Returns what a whole or partial URL refers to, such as `global/backendServices/B`; the project that it leaves out is the
 * one given. Undefined for a text that is no reference.
 */
export function parseReference(text: string, project: string): ComputeKey | undefined {
  const [, named = project, scope, collection, name] = REFERENCE.exec(text) ?? [];
  if (scope === undefined || collection === undefined || name === undefined) return undefined;
  return { project: named, scope, collection, name };
}
