import { type JsonObject, listOf, objectOf, textOf } from "../json";

/** One backend service, as it was referred to, and its weight. */
export interface Weighted {
  readonly service: string;
  readonly weight: number;
}

/** What a rule of a URL map wants done. */
export type Choice =
  | { readonly kind: "services"; readonly services: readonly Weighted[] }
  | { readonly kind: "redirect" };

function choiceOf(service: unknown, action: unknown): Choice {
  const weighted = listOf(objectOf(action)["weightedBackendServices"]).map(objectOf);
  if (weighted.length > 0)
    return {
      kind: "services",
      services: weighted.map(({ backendService, weight }) => ({
        service: textOf(backendService),
        weight: typeof weight === "number" ? weight : 0,
      })),
    };
  return service === undefined
    ? { kind: "redirect" }
    : { kind: "services", services: [{ service: textOf(service), weight: 1 }] };
}

function defaultOf(rules: JsonObject): Choice {
  return choiceOf(rules["defaultService"], rules["defaultRouteAction"]);
}

/** How well a host pattern fits: the longer, the better; exact before wildcard, `*` last. Undefined where it does not. */
function hostFit(pattern: string, host: string): number | undefined {
  if (pattern.toLowerCase() === host) return Number.POSITIVE_INFINITY;
  if (pattern === "*") return 0;
  return pattern.startsWith("*") && host.endsWith(pattern.slice(1).toLowerCase()) ? pattern.length : undefined;
}

/** The same for a path: exact before `/*`, and of those the longest. `/a/*` is also `/a/` but not `/a`. */
function pathFit(pattern: string, path: string): number | undefined {
  if (pattern === path) return Number.POSITIVE_INFINITY;
  return pattern.endsWith("/*") && path.startsWith(pattern.slice(0, -1)) ? pattern.length : undefined;
}

interface Fit {
  readonly rule: JsonObject;
  readonly fit: number;
}

/** Returns the rule one of whose patterns fits best. */
function best(rules: readonly JsonObject[], key: string, fitOf: (pattern: string) => number | undefined) {
  const fits = rules.flatMap((rule) =>
    listOf(rule[key]).flatMap((pattern): Fit[] => {
      const fit = fitOf(textOf(pattern));
      return fit === undefined ? [] : [{ rule, fit }];
    }),
  );
  return fits.toSorted((left, right) => right.fit - left.fit)[0]?.rule;
}

function matches(rule: JsonObject, path: string): boolean {
  return listOf(rule["matchRules"])
    .map(objectOf)
    .some(({ prefixMatch, fullPathMatch }) =>
      fullPathMatch === undefined ? path.startsWith(textOf(prefixMatch)) : path === textOf(fullPathMatch),
    );
}

function byPriority(rules: readonly JsonObject[], path: string): JsonObject | undefined {
  return rules
    .toSorted((left, right) => Number(left["priority"] ?? 0) - Number(right["priority"] ?? 0))
    .find((rule) => matches(rule, path));
}

/** Returns what the URL map wants done with a request: by host rule, then by path rule or route rule, else by default. */
export function choiceFor(map: JsonObject, host: string, path: string): Choice {
  const hostRule = best(listOf(map["hostRules"]).map(objectOf), "hosts", (pattern) => hostFit(pattern, host));
  const matcher = listOf(map["pathMatchers"])
    .map(objectOf)
    .find(({ name }) => hostRule !== undefined && name === hostRule["pathMatcher"]);
  if (matcher === undefined) return defaultOf(map);
  const rule =
    best(listOf(matcher["pathRules"]).map(objectOf), "paths", (pattern) => pathFit(pattern, path)) ??
    byPriority(listOf(matcher["routeRules"]).map(objectOf), path);
  return rule === undefined ? defaultOf(matcher) : choiceOf(rule["service"], rule["routeAction"]);
}

/** Returns the hosts that the map has rules for, in lower case; `*` is left out, because it names none. */
export function hostsIn(map: JsonObject): readonly string[] {
  return listOf(map["hostRules"])
    .flatMap((rule) => listOf(objectOf(rule)["hosts"]))
    .map((host) => textOf(host).toLowerCase())
    .filter((host) => host !== "*" && host !== "");
}

/** Returns whether one of the map's own hosts is this one. */
export function hasRuleFor(map: JsonObject, host: string): boolean {
  return hostsIn(map).some((pattern) => hostFit(pattern, host) !== undefined);
}
