import type { ServiceRef } from "../../src/core/service";
import { RolloutError } from "../../src/errors";
import type { Revisions, Services, World } from "../../src/ports";
import type { Behaviour } from "./behaviour";
import { FakeClock } from "./clock";
import { FakeCloudRun, REF } from "./cloud-run";
import { FakeEvidence } from "./evidence";
import { FakeMetrics, type Mood, minute, type Source } from "./metrics";
import { answer, FakeProbe } from "./probe";
import { FakeRoutes } from "./ways";

/** The first regions of a plan, in its order. */
export const REGIONS = ["us-central1", "europe-west1", "asia-east1"] as const;

export interface RegionsWorld extends World {
  readonly clock: FakeClock;
  readonly clouds: ReadonlyMap<string, FakeCloudRun>;
  readonly evidence: FakeEvidence;
  readonly lines: readonly string[];
  /** Regions whose Cloud Run answers nothing. */
  readonly closed: Set<string>;
  /** How the canary's numbers are in each region from now on; good where nothing is said. */
  readonly moods: Map<string, Mood | "none">;
  /** Whether the canaries answer their health with an error from now on. */
  ill: boolean;
}

/** Returns one service in each of the regions, each a Cloud Run of its own by the same clock, behaving as given. */
export function regionsWorld(
  regions: readonly string[],
  behaviours: Readonly<Record<string, Behaviour>> = {},
): RegionsWorld {
  const clock = new FakeClock();
  const clouds = new Map(
    regions.map((region) => [region, new FakeCloudRun(clock, behaviours[region], { ...REF, region })]),
  );
  const lines: string[] = [];
  const closed = new Set<string>();
  const moods = new Map<string, Mood | "none">();
  const cloudOf = ({ region }: Pick<ServiceRef, "region">): FakeCloudRun => {
    if (closed.has(region)) throw new RolloutError("CLOUD_UNREACHABLE", `${region} does not answer`, "wait");
    const cloud = clouds.get(region);
    if (cloud === undefined) throw new Error(`expected one of ${regions.join(", ")}, got ${region}`);
    return cloud;
  };
  const source: Source = (query) => {
    const mood = moods.get(query.ref.region) ?? "good";
    return mood === "none" ? undefined : minute(query, mood);
  };
  const world: RegionsWorld = {
    clock,
    clouds,
    services: servicesOf(cloudOf),
    revisions: revisionsOf(cloudOf),
    routes: new FakeRoutes(),
    metrics: new FakeMetrics(source),
    probe: new FakeProbe(clock, () => answer(world.ill ? 503 : 200)),
    evidence: new FakeEvidence(),
    log: { info: (line) => lines.push(line) },
    lines,
    closed,
    moods,
    ill: false,
    actor: { name: "canary", runUrl: "https://github.example/acme/ion/actions/runs/70" },
  };
  return world;
}

/** Returns the Cloud Run of the region; throws where it does not answer. */
export type CloudOf = (ref: Pick<ServiceRef, "region">) => FakeCloudRun;

/** Returns the door to the services of all regions. */
export function servicesOf(cloudOf: CloudOf): Services {
  return {
    read: async (ref) => {
      const state = await cloudOf(ref).services.read(ref);
      return state && { ...state, ref };
    },
    list: async ({ project, region }) => {
      const { exists, state } = cloudOf({ region });
      const ref = { project, region, service: REF.service };
      return { states: exists ? [{ ...state, ref }] : [], unreadable: [] };
    },
    send: async (request) => cloudOf(request.ref).services.send(request),
    create: async (ref, body) => cloudOf(ref).services.create(ref, body),
    delete: async (ref) => cloudOf(ref).services.delete(ref),
  };
}

/** Returns the door to the revisions of all regions. */
export function revisionsOf(cloudOf: CloudOf): Revisions {
  return {
    read: async (ref, name) => cloudOf(ref).revisions.read(ref, name),
    list: async (ref) => cloudOf(ref).revisions.list(ref),
    delete: async (ref, name) => cloudOf(ref).revisions.delete(ref, name),
    lastWords: async (ref, name) => cloudOf(ref).revisions.lastWords(ref, name),
  };
}
