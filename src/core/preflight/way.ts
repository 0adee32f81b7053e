import { ERRORS } from "../../errors";
import { closing } from "../closing";
import type { Ledger } from "../ledger";
import { exposureOf, type Route, type RouteState, routeOf } from "../outside";
import { isSameRoute } from "../outside-plan";
import { nameOfRoute } from "../routes";
import { routingOf } from "../routing";
import type { ServiceRef } from "../service";
import type { Ways } from "../ways";
import type { Finding, Result } from "./finding";

/** How users of one region reach the canary, as the plan has it. */
export interface RoutingIn {
  readonly ref: ServiceRef;
  readonly ways: Ways;
}

/** Returns whether a part of the plan's routing is outside of the service that users reach. */
export function isOutside({ ways }: RoutingIn): boolean {
  return ways.routings.some(({ mode }) => mode !== "revisions");
}

/** Returns what the way says at present: 0 before a rollout, and at most the percent of the one that is running on it. */
export function judgeWay({ route, percent }: RouteState, ref: ServiceRef, ledger: Ledger | undefined): Finding {
  const may = percentOf(route, ref, ledger);
  const name = nameOfRoute(route);
  if (percent === 0 || percent === may) return { result: "ok", sentence: `${name} sends ${percent} % to the canary` };
  const expected = may === 0 ? "0 % as no rollout uses it" : `${may} % as the running rollout has it`;
  return {
    result: "error",
    code: "CONFLICT",
    sentence: `expected ${name} to send ${expected}, got ${percent} %`,
    fix: closing(route),
  };
}

function percentOf(route: Route, ref: ServiceRef, ledger: Ledger | undefined): number {
  if (ledger === undefined) return 0;
  const inForce = routeOf(ref, routingOf(ledger));
  return inForce !== undefined && isSameRoute(inForce, route) ? exposureOf(ledger) : 0;
}

/** Returns the findings as one row: as bad as the worst of them, with every sentence and every fix. */
export function together(findings: readonly Finding[]): Finding {
  const result = WORST_FIRST.find((one) => findings.some((finding) => finding.result === one)) ?? "ok";
  const fixes = [...new Set(findings.flatMap(({ fix }) => fix ?? []))];
  const codes = findings.flatMap((one) => (one.result === "error" ? [one.code ?? "PREFLIGHT_FAILED"] : []));
  const code = codes.sort((a, b) => ERRORS[a].exit - ERRORS[b].exit)[0];
  return {
    result,
    sentence: findings.map(({ sentence }) => sentence).join("; "),
    ...(fixes.length === 0 ? {} : { fix: fixes.join("\n") }),
    ...(code === undefined || code === "PREFLIGHT_FAILED" ? {} : { code }),
  };
}

const WORST_FIRST: readonly Result[] = ["error", "warning", "not-asked"];
