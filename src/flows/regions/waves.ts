import type { Ledger } from "../../core/ledger";
import { isSameImage } from "../../core/quarantine";
import { type AskedOfAll, planWaves, type Wave } from "../../core/regions";
import type { Outcome } from "../../core/report/outcome";
import type { RegionOutcome } from "../../core/report/regions";
import type { ServiceRef } from "../../core/service";
import type { World } from "../../ports";
import type { DeployJob } from "../deploy-job";
import { orRefused, worldOf } from "./side-by-side";
import { type Place, readPlaces, requireEverywhere } from "./stands";

/** A job whose service is moved. */
export interface Moving {
  readonly deploy: DeployJob;
}

/** The regions of a rollout, and whose turn it is in which order. */
export interface Turns<Job> {
  readonly places: readonly Place[];
  readonly turns: readonly { readonly job: Job; readonly wave: Wave; readonly place: Place }[];
  /** What is known of the rollout: its image and when it began, as far as any region tells. */
  readonly rollout: Pick<Ledger, "image" | "startedAt"> | undefined;
}

/** Returns whose turn it is, by what all regions' ledgers say. Throws SERVICE_NOT_FOUND or HELD; nothing was changed then. */
export async function readTurns<Job extends Moving>(
  world: World,
  jobs: readonly Job[],
  first: 0 | 1,
): Promise<Turns<Job>> {
  const places = await readPlaces(
    world,
    jobs.map(({ deploy }) => deploy.ref),
  );
  const [asked] = jobs.map(({ deploy }) => deploy);
  if (asked === undefined) return { places, turns: [], rollout: undefined };
  requireEverywhere(places, asked.create, asked.image);
  const waves = planWaves(places, wishOf(asked), first);
  const turns = waves.flatMap((wave) => {
    const job = jobs.find(({ deploy }) => deploy.ref.region === wave.region);
    const place = places.find(({ region }) => region === wave.region);
    return job === undefined || place === undefined ? [] : [{ job, wave, place }];
  });
  return { places, turns, rollout: rolloutOf(places, asked.image ?? waves[0]?.image, world.clock.now()) };
}

function wishOf({ stages, image, stage, guards }: DeployJob): AskedOfAll {
  return { stages, stage, whileRunning: guards.whileRunning, ...(image === undefined ? {} : { image }) };
}

/** The earliest begin of a rollout that is under way: what was promoted since then is a part of it. */
function rolloutOf(places: readonly Place[], named: string | undefined, now: number): Turns<never>["rollout"] {
  const running = places.flatMap(({ ledger }) => (ledger?.status === "running" ? [ledger] : []));
  const image = named ?? running[0]?.image;
  if (image === undefined) return undefined;
  const same = running.filter((ledger) => isSameImage(ledger.image, image));
  return { image, startedAt: Math.min(now, ...same.map(({ startedAt }) => startedAt)) };
}

/** Returns how each region's turn ended, one after the other; after one that did not end well no other begins. */
export async function inWaves<Turn>(
  world: World,
  turns: readonly Turn[],
  refOf: (turn: Turn) => ServiceRef,
  act: (world: World, turn: Turn) => Promise<Outcome>,
): Promise<readonly RegionOutcome[]> {
  const done: RegionOutcome[] = [];
  for (const [index, turn] of turns.entries()) {
    const ref = refOf(turn);
    world.log.info(`Wave ${index + 1} of ${turns.length}: ${ref.service} in ${ref.region}.`);
    const outcome = await orRefused(() => act(worldOf(world, ref), turn));
    done.push({ region: ref.region, outcome });
    if (outcome.exit !== 0) break;
  }
  return done;
}
