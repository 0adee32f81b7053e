import type { Ledger } from "../../../core/ledger";
import { readingOf } from "../../../core/ledger-text";
import type { Route } from "../../../core/outside";
import { judgeBackend, leadsOf } from "../../../core/preflight/backend";
import { type Finding, findingOf } from "../../../core/preflight/finding";
import { judgeService } from "../../../core/preflight/service";
import { judgeWay, type RoutingIn, together } from "../../../core/preflight/way";
import { routesOf } from "../../../core/routes";
import type { ServiceRef } from "../../../core/service";

import { RolloutError } from "../../../errors";
import { serviceNotFound } from "../../observe";
import type { Asking, RowKind } from "../asking";
import type { PreflightJob } from "../job";

/** Whether the service is there that runs the canary. */
const canaryService: RowKind = {
  name: "canary service",
  ask: async ({ ground, job }) =>
    together(
      await Promise.all(
        canaryRefs(job).map(async (ref) =>
          judgeService(await ground.services.read(ref), job.create, serviceNotFound(ref)),
        ),
      ),
    ),
};

/** Whether every way outside of the service is there, fit, and sends nobody to a canary that no rollout knows. */
const ways: RowKind = {
  name: "ways",
  ask: async (asking) => together((await Promise.all(routingsIn(asking.job).map((one) => lookAt(asking, one)))).flat()),
};

/** Whether the load balancer's backends lead to the services that the plan names. */
const backends: RowKind = {
  name: "backends",
  ask: async (asking) => together((await Promise.all(routingsIn(asking.job).map((one) => follow(asking, one)))).flat()),
};

/** Returns the rows that the plan's routing needs; none where revisions of one service share its traffic. */
export function wayRows(job: PreflightJob): readonly RowKind[] {
  const routes = routesIn(job);
  return [
    ...(canaryRefs(job).length === 0 ? [] : [canaryService]),
    ...(routes.length === 0 ? [] : [ways]),
    ...(routes.some(({ kind }) => kind === "url-map") ? [backends] : []),
  ];
}

/** Returns the canary's service in each region of the job; none where the canary is a revision of the users' own. */
export function canaryRefs(job: PreflightJob): readonly ServiceRef[] {
  return routingsIn(job).flatMap(({ ref, ways: { canaryService: service } }) =>
    service === undefined ? [] : [{ ...ref, service }],
  );
}

/** Returns every way of the plan that is a route of its own, in every region. */
export function routesIn(job: PreflightJob): readonly Route[] {
  return routingsIn(job).flatMap(({ ref, ways: all }) => routesOf(ref, all));
}

function routingsIn({ routings = [] }: PreflightJob): readonly RoutingIn[] {
  return routings;
}

async function lookAt({ ground, job }: Asking, { ref, ways: all }: RoutingIn): Promise<readonly Finding[]> {
  const ledger = await ledgerOf(ground, ref);
  const routes = routesOf(ref, all);
  return Promise.all(
    routes.map((route) => asFinding(job, async () => judgeWay(await ground.routes.read(route), ref, ledger))),
  );
}

async function follow({ ground, job }: Asking, { ref, ways: all }: RoutingIn): Promise<readonly Finding[]> {
  const ledger = await ledgerOf(ground, ref);
  const maps = routesOf(ref, all).flatMap((route) => (route.kind === "url-map" ? [route] : []));
  // Before a rollout nobody knows its tag, which is an input of the release.
  const canary = { canaryService: all.canaryService, tag: ledger?.tag };
  const leads = maps.flatMap((route) => leadsOf(route, ref, canary));
  return Promise.all(
    leads.map((lead) =>
      asFinding(job, async () => judgeBackend(lead, await ground.routes.backend(lead.route, lead.backend))),
    ),
  );
}

/** The ledger of a rollout that is running; what cannot be read is the business of the one who releases. */
async function ledgerOf({ services }: Asking["ground"], ref: ServiceRef): Promise<Ledger | undefined> {
  const state = await services.read(ref);
  const reading = state === undefined ? undefined : readingOf(state);
  return reading?.kind === "ledger" && reading.ledger.status === "running" ? reading.ledger : undefined;
}

/** One that is amiss must not hide the others; an API that is about to be enabled is asked again, with all of them. */
async function asFinding({ mode }: PreflightJob, ask: () => Promise<Finding>): Promise<Finding> {
  try {
    return await ask();
  } catch (thrown) {
    if (!(thrown instanceof RolloutError) || thrown.code === "CANCELLED") throw thrown;
    if (thrown.code === "API_DISABLED" && mode === "fix") throw thrown;
    return findingOf(thrown);
  }
}
