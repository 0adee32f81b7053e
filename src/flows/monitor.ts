import type { Complaints } from "../core/go";
import { lineOf, renderMonitor, sectionOf } from "../core/report/monitor";
import type { Monitored } from "../core/report/monitored";
import type { Outcome } from "../core/report/outcome";
import type { World } from "../ports";
import type { Hub } from "../ports/forge";
import { readComplaints } from "./complaints";
import { announce } from "./mirror";
import { showEnded } from "./mirror-ended";
import { actOn } from "./monitor-act";
import { type Found, findRollouts } from "./monitor-find";
import type { MonitorJob } from "./monitor-job";
import { type Looked, lookAt } from "./monitor-look";
import { lookTogether } from "./regions/watch";

/**
 * Looks after every rollout that is under way, and returns what became of each: all are judged at the same time, over
 * their whole stage, and each is acted for whatever befell the others. It needs no look before it and none after it:
 * whatever a run left half done is found by its ledger. Throws CANCELLED only, and faults of our own.
 */
export async function monitor(world: World, hub: Hub, job: MonitorJob): Promise<Outcome> {
  const since = world.clock.now();
  const { found, unseen, listed } = await findRollouts(world, job);
  const complaints = await complaintsOf(hub, found);
  const looks = await each(found, (one) => lookAt(world, one, complaints.get(one.terms.complaints) ?? UNASKED));
  const alone = looks.done.filter((one): one is Looked => one !== undefined);
  const looked = lookTogether(alone, { found, listed }, job, since);
  const acts = await each(looked, (one) => actOn(world, hub, job, one));
  if (!job.dryRun) {
    await Promise.all(acts.done.map((one) => tell(world, hub, one, since)));
    await showEnded(world, hub, found, since);
  }
  for (const fault of [...looks.faults, ...acts.faults]) throw fault;
  const notSeen = unseen.map(({ where, error: { message, hint, exit } }) => ({
    where,
    why: message,
    exit,
    ...(hint === undefined ? {} : { hint }),
  }));
  return renderMonitor(acts.done, notSeen, { now: world.clock.now(), dryRun: job.dryRun });
}

/** GitHub and people are told last, and whatever becomes of that changes nothing. */
function tell(world: World, hub: Hub, one: Monitored, since: number): Promise<void> {
  const { ref, tick, evidence } = one;
  const news = { since, headline: `${lineOf(one)}.`, evidence: sectionOf(one), digest: evidence?.digest ?? "" };
  return announce(world, hub, ref, { ...news, alarm: tick.alarm });
}

const UNASKED: Complaints = { kind: "unread", why: "nobody asked" };

/** Asks once for each label, before any metric: those are asked for together. */
async function complaintsOf(
  { forge }: Hub,
  found: readonly Found[],
): Promise<ReadonlyMap<string | undefined, Complaints>> {
  const labels = [...new Set(found.map(({ terms }) => terms.complaints))];
  return new Map(await Promise.all(labels.map(async (label) => [label, await readComplaints(forge, label)] as const)));
}

/** Does it for all at the same time; a fault at one of them waits until the others are done. */
async function each<One, Result>(
  all: readonly One[],
  deed: (one: One) => Promise<Result>,
): Promise<{ readonly done: readonly Result[]; readonly faults: readonly unknown[] }> {
  const settled = await Promise.allSettled(all.map(deed));
  return {
    done: settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : [])),
    faults: settled.flatMap((one): unknown[] => (one.status === "rejected" ? [one.reason] : [])),
  };
}
