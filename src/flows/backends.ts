import { routingAt } from "../core/hand-over";
import type { Move } from "../core/move-value";
import { judgeBackend, type Lead, leadsOf } from "../core/preflight/backend";
import { routesOf } from "../core/routes";
import { routingOf } from "../core/routing";

import { RolloutError } from "../errors";
import type { World } from "../ports";
import type { DeployJob } from "./deploy-job";

/**
 * Throws ROUTE_UNFIT unless the load balancer's backends lead where users are to be sent: at a rollout's begin by every way
 * of the plan, at a hand-over by the new one; no other move needs a look. Throws what the cloud refuses to tell, too.
 */
export async function requireBackends(
  world: Pick<World, "routes">,
  { ref, stages }: Pick<DeployJob, "ref" | "stages">,
  { kind, ledger }: Move,
): Promise<void> {
  if (kind !== "begin" && kind !== "hand-over") return;
  const routings = kind === "begin" ? stages.map(routingAt) : [routingOf(ledger)];
  const maps = routesOf(ref, { routings }).flatMap((route) => (route.kind === "url-map" ? [route] : []));
  for (const lead of maps.flatMap((route) => leadsOf(route, ref, ledger))) await requireBackend(world, lead);
}

async function requireBackend({ routes }: Pick<World, "routes">, lead: Lead): Promise<void> {
  const { result, sentence, fix = "" } = judgeBackend(lead, await routes.backend(lead.route, lead.backend));
  if (result !== "ok") throw new RolloutError("ROUTE_UNFIT", sentence, fix);
}
