import type { Ledger } from "../../core/ledger";
import { readingOf } from "../../core/ledger-text";
import { isOneRollout } from "../../core/regions";
import type { Outcome } from "../../core/report/outcome";
import { joinRollbacks } from "../../core/report/regions";
import { renderRollbackNeedless } from "../../core/report/rollback";
import type { ServiceRef } from "../../core/service";
import type { World } from "../../ports";
import { rollback } from "../rollback";
import type { RollbackJob } from "../rollback-job";
import { sideBySide } from "./side-by-side";

/** A rollout in one region that is at fault. */
export interface Faulty {
  /** What is known of it; its image and its begin say who is of the same rollout. */
  readonly ledger: Pick<Ledger, "image" | "startedAt">;
  readonly region: string;
  readonly reason: string;
}

/**
 * Takes back every region's rollout that is one with the faulty one, all at the same time, as an emergency: what one region
 * refuses keeps none of the others on a canary. Returns how each ended, as one outcome; its exit is 0 only where all are
 * back. Throws CANCELLED, and faults of our own.
 */
export async function takeBackAll(world: World, jobs: readonly RollbackJob[], faulty: Faulty): Promise<Outcome> {
  const ended = await sideBySide(
    world,
    jobs,
    ({ ref }) => ref,
    (at, job) => takeBackOne(at, job, faulty),
  );
  return joinRollbacks(ended);
}

async function takeBackOne(world: World, job: RollbackJob, { ledger, region, reason }: Faulty): Promise<Outcome> {
  const own = job.ref.region === region;
  const emergency = { ...job, mode: "emergency", reason: own ? reason : `${region}: ${reason}` } as const;
  if (own && job.of !== undefined) return rollback(world, emergency);
  const state = await world.services.read(job.ref);
  if (state === undefined) return renderNowhere(job.ref);
  const reading = readingOf(state);
  // A ledger that cannot be read tells of nobody else; whoever is left without a canary by mistake is safe.
  if (reading.kind === "unreadable") return rollback(world, emergency);
  const there = reading.kind === "ledger" ? reading.ledger : undefined;
  if (isOneRollout(ledger, there)) return rollback(world, { ...emergency, of: there });
  return renderRollbackNeedless(state, `it is not of the rollout of ${ledger.image}`);
}

function renderNowhere({ service, region }: ServiceRef): Outcome {
  const headline = `Nothing to roll back: ${service} is not in ${region}.`;
  const outputs = { outcome: "nothing-to-do", "restored-revision": "", seconds: "0.0" };
  return { exit: 0, outputs, headline, summary: `${headline}\n` };
}
