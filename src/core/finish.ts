import type { Ask } from "./ask";
import { planTraffic } from "./in-force";
import { advance, type Ledger } from "./ledger";
import type { Move } from "./move-value";
import { passGuards } from "./obstacles";

import { newerRevision, refuseForeignRevision } from "./refusals-newest";
import { freshName, templateFor, withVariable } from "./revision";
import { routingsOf, variableOf } from "./routing";
import type { ServiceState } from "./service";
import { planFinish, promotedOf } from "./traffic";
import { requestFor } from "./update";

/**
 * Returns the step after the last stage. Where the canary is a service of its own, users first get a ready revision of
 * their own service with its image; then, as everywhere, they all get the new version there. Throws CONFLICT where
 * somebody else made a revision during the rollout.
 */
export function planEnd(state: ServiceState, ledger: Ledger, ask: Ask): Move {
  const { step } = passGuards("finish", ledger, ask);
  const isAdopted = ledger.adopted !== undefined && state.latestReady === ledger.adopted;
  if (ledger.canaryService !== undefined && !isAdopted) return adopt(state, ledger);
  const promoted = promotedOf(ledger);
  if (state.latestReady !== promoted || state.latestCreated !== promoted) throw newerRevision(state, promoted);
  const done = advance(ledger, { ...step, stage: ledger.stage, percent: 100 }, { status: "promoted" });
  return { kind: "finish", ledger: done, request: requestFor(state, done, planFinish(state, ledger, ask.cleanUp)) };
}

/** No traffic moves by it, and the rollout stays where it is. */
function adopt(state: ServiceState, ledger: Ledger): Move {
  refuseForeignRevision(state, ledger);
  const name = freshName(state, `${ledger.image} adopted`);
  const variables = routingsOf(ledger).flatMap((routing) => variableOf(routing) ?? []);
  const silent = variables.reduce((template, variable) => withVariable(template, variable, "0"), state.template);
  const { ledger: told, request } = planTraffic(state, { ...ledger, adopted: name, newest: name });
  return { kind: "adopt", ledger: told, request: { ...request, template: templateFor(silent, ledger.image, name) } };
}
