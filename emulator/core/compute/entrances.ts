import type { Estate } from "../estate/estate";
import { textOf } from "../json";
import { visibleView } from "./book";
import { parseReference } from "./names";
import type { ComputeKey } from "./records";
import { hasRuleFor } from "./url-rules";

/** What every forwarding rule's own host ends in. */
const OWN = ".lb.localhost";

/** What leads to the APIs, whatever a host rule says. */
const API_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])$|(?:\.emu\.test|\.googleapis\.com|\.run\.localhost)$/;

/** Returns a forwarding rule's own host: `NAME.lb.localhost`, in a region `NAME.REGION.lb.localhost`. */
export function entranceOf({ scope, name }: ComputeKey): string {
  return `${name}${scope === "global" ? "" : `.${scope.replace(/^regions\//, "")}`}${OWN}`;
}

/** Returns whether the host is of the form that forwarding rules have, be there one or not. */
export function isEntrance(host: string): boolean {
  return host.endsWith(OWN);
}

function mapHasRule(estate: Estate, rule: ComputeKey, host: string, at: number): boolean {
  const follow = (text: unknown) => {
    const key = parseReference(textOf(text), rule.project);
    return key === undefined ? undefined : visibleView(estate, key, at);
  };
  const proxy = follow(visibleView(estate, rule, at)?.["target"]);
  const map = follow(proxy?.["urlMap"]);
  return map !== undefined && hasRuleFor(map, host);
}

/**
 * Returns the forwarding rule that a host leads to: its own host, its address, or a host that its URL map has a rule for. Of
 * two that share one the emulator's own project comes first. Undefined for a host that nobody has, or that is an API's.
 */
export function ruleFor(estate: Estate, host: string, at: number): ComputeKey | undefined {
  if (API_HOST.test(host)) return undefined;
  const own = estate.settings.project;
  const rules = Object.values(estate.compute.resources)
    .map(({ key }) => key)
    .filter((key) => key.collection === "forwardingRules" && visibleView(estate, key, at) !== undefined)
    .sort((left, right) => Number(right.project === own) - Number(left.project === own));
  return (
    rules.find((key) => entranceOf(key) === host) ??
    rules.find((key) => visibleView(estate, key, at)?.["IPAddress"] === host) ??
    rules.find((key) => mapHasRule(estate, key, host, at))
  );
}
