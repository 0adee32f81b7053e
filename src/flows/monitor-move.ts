import type { Ledger } from "../core/ledger";
import { readingOf } from "../core/ledger-text";
import { renderTidied } from "../core/report/tidying";
import { decideOver } from "../core/tick-over";
import type { World } from "../ports";
import type { Hub } from "../ports/forge";
import { converge } from "./converge";
import { type Moved as Arrived, moveTo } from "./deploy-canary";
import type { MonitorJob } from "./monitor-job";
import type { Looked } from "./monitor-look";
import { type Done, deploy } from "./monitor-start";
import { readService } from "./observe";
import { rollback } from "./rollback";

/** The tag of a canary whose ledger does not tell. */
const TAG = "canary";

/** A rollout that was left for good, and what was tidied up behind it; absent where nothing was asked for. */
type Left = { readonly ledger: Ledger } & Pick<Arrived, "tidied">;
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
  const { stages, guards, cleanUp } = terms;
  const kept = cleanUp === undefined ? {} : { cleanUp };
  const asked = {
    ref,
    stage: "next",
    stages,
    tag: from.tag,
    guards,
    from,
    dryRun: false,
    create: false,
    ...kept,
  } as const;
  const { ledger, tidied } = await leave(world, asked);
  const finished = `finished: it serves everybody for good${tidied === undefined ? "" : renderTidied(tidied)}`;
  // In several regions the image waits until all of them are done; the next look sees that.
  const isLast = looked.together === undefined;
  const next = decideOver(ledger, false, { now: world.clock.now(), quarantine: guards.quarantine })?.deed;
  if (!isLast || next?.kind !== "deploy") return { did: finished, ledger, changed: true, exit: 0 };
  const started = await deploy(hub, job, looked, next, world.clock.now());
  return { ...started, did: `${finished}; ${started.did}`, ledger, changed: true };
}

/** A canary of another service is left in two steps: its image comes to the users' own service first. */
async function leave(world: World, asked: Parameters<typeof moveTo>[1]): Promise<Left> {
  const { move, tidied } = await moveTo(world, asked);
  const { ledger } = move;
  if (ledger.status !== "promoted" && ledger.adopted !== undefined) return leave(world, { ...asked, from: ledger });
  return tidied === undefined ? { ledger } : { ledger, tidied };
}

/** Closes the ways that a run which died left open, though everybody is on the new version in their own service. */
export async function tidyWays(world: World, job: MonitorJob, { ref }: Looked, ledger: Ledger): Promise<Moved> {
  if (job.dryRun) return { did: "its ways would be closed", changed: false, exit: 0 };
  await converge(world, await readService(world, ref), ledger, false);
  return { did: "closed the ways that a run which died had left open", changed: false, exit: 0 };
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, "");
}
