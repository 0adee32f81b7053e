import type { Ledger } from "../core/ledger";
import type { Monitored } from "../core/report/monitored";
import { rememberedOf } from "../core/tick";
import type { World } from "../ports";
import type { Hub } from "../ports/forge";
import { refusalOf } from "./monitor-find";
import type { MonitorJob } from "./monitor-job";
import type { Looked } from "./monitor-look";
import { finish, takeBack, tidyWays } from "./monitor-move";
import { type Done, deploy, promote } from "./monitor-start";
import { recordLook } from "./record-look";

/** What was done, and the ledger where it is another one since. */
type Act = Done & { readonly ledger?: Ledger };

/**
 * Does what a look decided and returns what became of it. What the cloud refuses is told as this rollout's own end, so that
 * the others are still acted for. Throws CANCELLED only.
 */
export async function actOn(world: World, hub: Hub, job: MonitorJob, looked: Looked): Promise<Monitored> {
  const { ref, tick, finding, refused, reading } = looked;
  const judged = finding === undefined ? {} : { found: finding.found, evidence: finding.evidence };
  const stands = reading.kind === "ledger" ? { ledger: reading.ledger } : {};
  const act = await tryTo(world, hub, job, looked);
  const hint = act.next ?? refused?.hint ?? tick.hint;
  const exit = act.exit === 0 && refused !== undefined ? refused.exit : act.exit;
  return { ref, tick, ...judged, ...stands, ...act, ...(hint === undefined ? {} : { next: hint }), exit };
}

async function tryTo(world: World, hub: Hub, job: MonitorJob, looked: Looked): Promise<Act> {
  try {
    return await act(world, hub, job, looked);
  } catch (cause) {
    const { message, hint, exit } = refusalOf(cause);
    const next = hint === undefined ? {} : { next: hint };
    return { did: `could not be done: ${message}`, ...next, changed: false, exit };
  }
}

async function act(world: World, hub: Hub, job: MonitorJob, looked: Looked): Promise<Act> {
  const { tick, reading } = looked;
  const { deed } = tick;
  if (deed.kind === "rollback") return takeBack(world, job, looked, deed.reason);
  if (reading.kind === "unreadable") return wait(looked);
  await remember(world, job, looked, reading.ledger);
  switch (deed.kind) {
    case "finish":
      return finish(world, hub, job, looked, reading.ledger);
    case "promote":
      return promote(hub, job, { ...looked, ledger: reading.ledger, stage: deed.stage }, world.clock.now());
    case "converge":
      return tidyWays(world, job, looked, reading.ledger);
    case "deploy":
      return deploy(hub, job, looked, deed, world.clock.now());
    case "none":
      return wait(looked);
  }
}

/** A person who is called needs something to paste; taking it back is always possible. */
function wait({ ref, tick }: Looked): Act {
  if (!tick.alarm) return { did: "nothing", changed: false, exit: 0 };
  const { service, region, project } = ref;
  const next = `cloud-run-canary rollback --service ${service} --region ${region} --project ${project} --confirm ${service}`;
  return { did: "held, a person must look", next: tick.hint ?? next, changed: false, exit: 3 };
}

/** What is remembered of a look is for the next one; that it could not be written keeps nothing from being done. */
async function remember(world: World, job: MonitorJob, { ref, tick, terms }: Looked, ledger: Ledger): Promise<void> {
  const { stages, deadMan } = terms;
  const isNeeded = tick.deed.kind === "none" || tick.deed.kind === "promote";
  if (job.dryRun || !isNeeded) return;
  const remembered = rememberedOf(ledger, tick.verdict, { now: world.clock.now(), stages, deadMan });
  if (remembered === undefined) return;
  try {
    await recordLook(world, ref, ledger, remembered);
  } catch (cause) {
    world.log.info(`The look at ${ref.service} is not in its ledger: ${refusalOf(cause).message}`);
  }
}
