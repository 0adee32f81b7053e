import type { Ledger } from "./ledger";
import { exposureOf } from "./outside";
import { refuseForeignRevision } from "./refusals-newest";
import { freshName, withVariable } from "./revision";
import { routingOf, routingsOf, variableOf } from "./routing";
import type { ServiceState } from "./service";
import { trafficFor } from "./traffic";
import { requestFor, type UpdateRequest } from "./update";

/** A change of the service that users reach, and the ledger that is written with it. */
export interface Planned {
  readonly ledger: Ledger;
  readonly request: UpdateRequest;
}

/**
 * Returns the change that gives the service the ledger and all that the ledger wants of the service itself. Where a
 * variable publishes the percent that is a new revision of it, and the ledger then names that one as stable. Throws
 * CONFLICT where somebody else made the latest revision: the new one would be made from it.
 */
export function planInForce(state: ServiceState, ledger: Ledger): Planned {
  const variable = variableOf(routingOf(ledger));
  if (variable === undefined || ledger.handOver === true) return planTraffic(state, ledger);
  refuseForeignRevision(state, ledger);
  const percent = String(exposureOf(ledger));
  const name = freshName(state, `${ledger.image} at ${percent} %`);
  // A home that never started is nobody's refuge: the one that is made in its place takes its part, too.
  const home = percent === "0" ? { home: name } : {};
  const { ledger: told, request } = planTraffic(state, { ...ledger, ...home, stable: name, newest: name });
  // A way that the rollout went before may have had a variable of its own, and nobody is to go that way any more.
  const others = routingsOf(ledger)
    .flatMap((routing) => variableOf(routing) ?? [])
    .filter((one) => one !== variable);
  const silent = others.reduce((template, other) => withVariable(template, other, "0"), state.template);
  const template = { ...withVariable(silent, variable, percent), revision: name };
  return { ledger: told, request: { ...request, template } };
}

/** Returns the change that gives the service the ledger and the traffic that it wants, and no new revision. */
export function planTraffic(state: ServiceState, ledger: Ledger): Planned {
  return { ledger, request: requestFor(state, ledger, trafficFor(state, ledger)) };
}
