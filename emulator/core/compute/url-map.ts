import { type Json, type JsonObject, listOf, objectOf, textOf } from "../json";
import { invalidField, notEmulated } from "./refusals";

/** A weight of 0 sends nothing; shares are relative to the sum. */
const MOST_WEIGHT = 1000;

/** How requests of one rule can be answered, by the keys that the rule has for it. */
interface Ways {
  readonly service: string;
  readonly action: string;
  readonly redirect: string;
}

const DEFAULT: Ways = { service: "defaultService", action: "defaultRouteAction", redirect: "defaultUrlRedirect" };
const RULE: Ways = { service: "service", action: "routeAction", redirect: "urlRedirect" };

function checkWeight(entry: Json, at: string): number {
  const { weight, backendService } = objectOf(entry);
  if (textOf(backendService) === "") throw invalidField(`${at}.backendService`, backendService, "It is required.");
  const number = weight ?? 0;
  if (typeof number !== "number" || !Number.isInteger(number) || number < 0 || number > MOST_WEIGHT)
    throw invalidField(`${at}.weight`, weight, `The weight must be an integer from 0 to ${MOST_WEIGHT}.`);
  return number;
}

/** Exactly one of a service, weighted services and a redirect; an action without weights goes with any of them. */
function checkWays(rule: JsonObject, at: string, ways: Ways): void {
  const weighted = listOf(objectOf(rule[ways.action])["weightedBackendServices"]);
  const given = [
    ...(rule[ways.service] === undefined ? [] : [ways.service]),
    ...(weighted.length === 0 ? [] : [`${ways.action}.weightedBackendServices`]),
    ...(rule[ways.redirect] === undefined ? [] : [ways.redirect]),
  ];
  if (given.length !== 1) {
    const all = `'${ways.service}', '${ways.action}.weightedBackendServices' and '${ways.redirect}'`;
    throw invalidField(at, given.join(", "), `Exactly one of ${all} must be set.`);
  }
  const path = `${at}.${ways.action}.weightedBackendServices`;
  const sum = weighted.reduce<number>((total, entry, index) => total + checkWeight(entry, `${path}[${index}]`), 0);
  if (weighted.length > 0 && sum === 0) throw invalidField(path, weighted, "At least one weight must be above 0.");
}

const PATH = /^\/(?:[^*?#]*\/)?(?:\*|[^*?#]*)$/;

function checkPathRule(rule: JsonObject, at: string): void {
  const paths = listOf(rule["paths"]).map(textOf);
  if (paths.length === 0) throw invalidField(`${at}.paths`, rule["paths"], "At least one path is required.");
  const bad = paths.find((path) => !PATH.test(path));
  if (bad !== undefined)
    throw invalidField(`${at}.paths`, bad, "A path begins with '/' and has '*' only after a last '/'.");
  checkWays(rule, at, RULE);
}

/** The conditions that the data plane can tell. */
const CONDITIONS = ["prefixMatch", "fullPathMatch"];

function checkRouteRule(rule: JsonObject, at: string): void {
  const matches = listOf(rule["matchRules"]).map(objectOf);
  if (matches.length === 0) throw invalidField(`${at}.matchRules`, rule["matchRules"], "At least one is required.");
  const strange = matches.flatMap(Object.keys).find((key) => !CONDITIONS.includes(key));
  if (strange !== undefined) throw notEmulated(`${at}.matchRules`, strange);
  checkWays(rule, at, RULE);
}

function checkMatcher(matcher: JsonObject, at: string): void {
  checkWays(matcher, at, DEFAULT);
  const pathRules = listOf(matcher["pathRules"]).map(objectOf);
  const routeRules = listOf(matcher["routeRules"]).map(objectOf);
  if (pathRules.length > 0 && routeRules.length > 0)
    throw invalidField(at, matcher["name"], "Only one of 'pathRules' and 'routeRules' can be set.");
  pathRules.forEach((rule, index) => {
    checkPathRule(rule, `${at}.pathRules[${index}]`);
  });
  routeRules.forEach((rule, index) => {
    checkRouteRule(rule, `${at}.routeRules[${index}]`);
  });
}

function firstTwice(names: readonly string[]): string | undefined {
  return names.find((name, index) => names.indexOf(name) !== index);
}

function checkHosts(map: JsonObject, matchers: readonly string[]): void {
  const rules = listOf(map["hostRules"]).map(objectOf);
  rules.forEach(({ hosts, pathMatcher }, index) => {
    const at = `resource.hostRules[${index}]`;
    if (listOf(hosts).length === 0) throw invalidField(`${at}.hosts`, hosts, "At least one host is required.");
    if (!matchers.includes(textOf(pathMatcher)))
      throw invalidField(`${at}.pathMatcher`, pathMatcher, "There is no path matcher with this name.");
  });
  const twice = firstTwice(rules.flatMap(({ hosts }) => listOf(hosts).map(textOf)));
  if (twice !== undefined) throw invalidField("resource.hostRules", twice, "A host can be in one host rule only.");
}

/** Returns the URL map's fields as they are; throws the 400 for rules that cannot be, the 501 for those that nobody here could follow. */
export function completeUrlMap(map: JsonObject): JsonObject {
  checkWays(map, "resource", DEFAULT);
  const matchers = listOf(map["pathMatchers"]).map(objectOf);
  matchers.forEach((matcher, index) => {
    checkMatcher(matcher, `resource.pathMatchers[${index}]`);
  });
  const names = matchers.map(({ name }) => textOf(name));
  const twice = firstTwice(names);
  if (twice !== undefined) throw invalidField("resource.pathMatchers", twice, "There are two of this name.");
  checkHosts(map, names);
  return map;
}
