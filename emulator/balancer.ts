import type { IncomingMessage } from "node:http";
import { isEntrance, ruleFor } from "./core/compute/entrances";
import { type Steering, steer } from "./core/compute/steering";
import { targetOf } from "./http";
import type { Ledger } from "./ledger";
import { NO_BACKEND, NO_REDIRECT, NOT_FOUND, type Refusal } from "./plane/answers";
import type { Random } from "./plane/random";
import { hostName } from "./plane/routes";

/** Leads the requests of load balancers to hosts of Cloud Run's. */
export interface Balancer {
  /** Returns whether the host is a load balancer's. */
  owns(host: string): boolean;
  /** Returns the host of Cloud Run's that the request goes to, or why it goes nowhere. */
  lead(request: IncomingMessage): string | Refusal;
}

const REFUSALS: Readonly<Record<Exclude<Steering["kind"], "to">, Refusal>> = {
  redirect: NO_REDIRECT,
  "no-backend": NO_BACKEND,
};

/** Returns the load balancers of the ledger's estate, which follow what is written there after its `balancerMs`. */
export function createBalancer(ledger: Ledger, random: Random): Balancer {
  return {
    owns: (host) =>
      isEntrance(host) ||
      ledger.read((estate, now) => ruleFor(estate, host, now - estate.settings.balancerMs)) !== undefined,
    lead: (request) =>
      ledger.read((estate, now) => {
        const at = now - estate.settings.balancerMs;
        const { hostname, pathname } = targetOf(request);
        const host = hostName(request.headers.host);
        const rule = ruleFor(estate, hostname, at) ?? ruleFor(estate, host, at);
        if (rule === undefined) return NOT_FOUND;
        const steering = steer(estate, rule, { host, path: pathname, draw: random(), region: random() }, at);
        return steering.kind === "to" ? steering.host : REFUSALS[steering.kind];
      }),
  };
}
