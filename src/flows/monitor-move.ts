import type { Ledger } from "../core/ledger";
import { readingOf } from "../core/ledger-text";
import { decideOver } from "../core/tick";
import type { World } from "../ports";
import type { Hub } from "../ports/forge";
import { moveTo } from "./deploy-canary";
import type { MonitorJob } from "./monitor-job";
import type { Looked } from "./monitor-look";
import { type Done, deploy } from "./monitor-start";
import { rollback } from "./rollback";

/** The tag of a canary whose ledger does not tell. */
const TAG = "canary";

type Moved = Done & { readonly ledger?: Ledger };

/** Takes the canary back, as an emergency: nobody is asked. In a dry run it says what would be sent. */
export async function takeBack(
  world: World,
  job: MonitorJob,
  { ref, reading }: Looked,
  reason: string,
): Promise<Moved> {
  const tag = reading.kind === "ledger" ? reading.ledger.tag : TAG;
  const of = reading.kind === "ledger" ? { of: reading.ledger } : {};
  const asked = { ref, mode: "emergency", mustConfirm: false, reason, tag, dryRun: job.dryRun, ...of } as const;
  const { exit, headline, summary, outputs } = await rollback(world, asked);
  if (job.dryRun) return { did: "would be rolled back", told: summary, changed: false, exit: 0 };
  const after = await world.services.read(ref);
  const now = after === undefined ? undefined : readingOf(after);
  const ledger = now?.kind === "ledger" ? { ledger: now.ledger } : {};
  const changed = outputs["outcome"] === "rolled-back";
  return { did: withoutStop(headline), told: summary, ...ledger, changed, exit: exit === 0 ? 1 : exit };
}

/** Leaves the last stage for good, and starts what waited for that. */
export async function finish(world: World, hub: Hub, job: MonitorJob, looked: Looked, from: Ledger): Promise<Moved> {
  if (job.dryRun) return { did: "would be finished: everybody gets the latest revision", changed: false, exit: 0 };
  const { ref, terms } = looked;
  const { stages, guards } = terms;
  const asked = { ref, stage: "next", stages, tag: from.tag, guards, from, dryRun: false, create: false } as const;
  const { ledger } = (await moveTo(world, asked)).move;
  const next = decideOver(ledger, false, { now: world.clock.now(), quarantine: guards.quarantine })?.deed;
  if (next?.kind !== "deploy") return { did: "finished: it serves everybody for good", ledger, changed: true, exit: 0 };
  const started = await deploy(hub, job, looked, next, world.clock.now());
  return { ...started, did: `finished; ${started.did}`, ledger, changed: true };
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, "");
}
