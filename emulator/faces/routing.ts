import { projectIdOf } from "../core/projects";
import type { ServiceKey, World } from "../core/world";
import type { ApiAnswer, ApiRequest, Face } from "../model";

/** One method of an API: what is matched, and who answers. Named groups of the pattern come as `params`. */
export interface ApiMethod {
  readonly method: string;
  readonly path: RegExp;
  readonly answer: (request: ApiRequest, params: Readonly<Record<string, string>>) => unknown;
}

/** Returns a face that answers 200 with what the first matching method returns, or resolves to; undefined where none matches. */
export function createFace(methods: readonly ApiMethod[]): Face {
  return async (request): Promise<ApiAnswer | undefined> => {
    for (const { method, path, answer } of methods) {
      const match = method === request.method ? path.exec(request.path) : null;
      if (match !== null) return { status: 200, body: await answer(request, decode(match.groups ?? {})) };
    }
    return undefined;
  };
}

function decode(groups: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(groups).map(([key, value]) => [key, decodeSegment(value ?? "")]));
}

/** A segment that is no valid percent-encoding stands for itself. */
function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Returns the service that the path names; project numbers become ids. */
export function keyOf(world: World, params: Readonly<Record<string, string>>, region: string): ServiceKey {
  return {
    project: projectIdOf(world, params["project"] ?? ""),
    region: params["region"] ?? region,
    service: params["service"] ?? "",
  };
}

/** Returns one page of the items, and the token of the next page where there is one. */
export function pageOf<T>(
  items: readonly T[],
  query: URLSearchParams,
  sizeKey: string,
  tokenKey: string,
): { readonly items: readonly T[]; readonly next?: string } {
  const from = Number(Buffer.from(query.get(tokenKey) ?? "", "base64url").toString()) || 0;
  const asked = Number(query.get(sizeKey));
  const size = Number.isInteger(asked) && asked > 0 ? asked : 100;
  const page = items.slice(from, from + size);
  return from + size < items.length
    ? { items: page, next: Buffer.from(String(from + size)).toString("base64url") }
    : { items: page };
}
