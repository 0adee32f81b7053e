import type { Ledger } from "../../src/core/ledger";
import { readingOf, withLedger } from "../../src/core/ledger-text";
import type { Outcome } from "../../src/core/report/outcome";
import { deployCanary } from "../../src/flows/deploy-canary";
import { monitor } from "../../src/flows/monitor";
import type { MonitorJob, WatchTerms } from "../../src/flows/monitor-job";
import type { Hub } from "../../src/ports/forge";
import { REF } from "../fakes/cloud-run";
import { type FleetWorld, fleetWorld } from "../fakes/fleet";
import { FakeForge } from "../fakes/forge";
import { fakeHub } from "../fakes/hub";
import type { Source } from "../fakes/metrics";
import { deployJob, metricsJob, V2 } from "./jobs";

export const HOUR = 3600;
export const STAGES = [
  { name: "one", percent: 5, watch: 600, bake: 24 * HOUR },
  { name: "two", percent: 25, watch: 600, bake: 24 * HOUR },
  { name: "three", percent: 100, watch: 600, bake: 24 * HOUR },
];

/** Returns what the plan says: three stages that bake for a day each, the dead man after two hours and a day. */
export function watchTerms(change: Partial<WatchTerms> = {}): WatchTerms {
  const { guards } = deployJob();
  const deadMan = { hold: 2 * HOUR, rollback: 24 * HOUR };
  return { ...metricsJob({ stages: STAGES }), plan: "rollout.yml", deadMan, guards, ...change };
}

/** Returns a job that looks after every service of the one region. */
export function monitorJob(change: Partial<MonitorJob> = {}, terms: Partial<WatchTerms> = {}): MonitorJob {
  const { project, region } = REF;
  return {
    places: [{ project, region }],
    termsOf: () => watchTerms(terms),
    autoPromote: true,
    promoteWorkflow: "promote.yml",
    deployWorkflow: "deploy.yml",
    dryRun: false,
    ...change,
  };
}

export interface Stand {
  readonly world: FleetWorld;
  readonly forge: FakeForge;
  readonly hub: Hub;
  /** One look; `job` as `monitorJob` has it. */
  tick(job?: MonitorJob): Promise<Outcome>;
  /** The ledger on the first service, or on the one that is named. */
  ledger(service?: string): Ledger;
  /** Lets so many hours pass. */
  pass(hours: number): void;
  /** Returns the promotions that were ordered, as `SERVICE STAGE`. */
  promotions(): readonly string[];
}

/** Returns services whose rollout of v2 is at the stage, a moment ago; `0` is before the first one. */
export async function standAt(stage: string, metrics?: Source, names = [REF.service]): Promise<Stand> {
  const world = fleetWorld(names, metrics);
  for (const service of names)
    await deployCanary(world, deployJob({ ref: { ...REF, service }, image: V2, stage, stages: STAGES }));
  const forge = new FakeForge(() => world.clock.now());
  const hub = fakeHub({ forge });
  return {
    world,
    forge,
    hub,
    tick: (job = monitorJob()) => monitor(world, hub, job),
    ledger: (service = names[0] ?? "") => ledgerOf(world, service),
    pass: (hours) => world.clock.advance(hours * HOUR),
    promotions: () =>
      forge.dispatched.map(({ inputs }) => `${inputs["service"]} ${inputs["stage"] ?? inputs["image"]}`),
  };
}

function ledgerOf({ clouds }: FleetWorld, service: string): Ledger {
  const reading = readingOf(clouds.get(service)?.state ?? { annotations: {} });
  if (reading.kind !== "ledger") throw new Error(`expected a ledger on ${service}, got ${reading.kind}`);
  return reading.ledger;
}

/** Writes into the ledger what another run would have. */
export function rewrite({ world, ledger }: Stand, change: Partial<Ledger>, service: string = REF.service): void {
  const cloud = world.clouds.get(service);
  cloud?.write({ annotations: withLedger(cloud.state.annotations, { ...ledger(service), ...change }) });
}
