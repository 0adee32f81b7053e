import type { ServiceRef } from "../../src/core/service";
import { RolloutError } from "../../src/errors";
import type { Revisions, Services, World } from "../../src/ports";
import type { Behaviour } from "./behaviour";
import { FakeClock } from "./clock";
import { FakeCloudRun, REF } from "./cloud-run";
import { FakeEvidence } from "./evidence";
import { FakeMetrics, type Source, steadily } from "./metrics";
import { FakeProbe } from "./probe";
import { FakeRoutes } from "./ways";

export interface FleetWorld extends World {
  readonly clock: FakeClock;
  readonly clouds: ReadonlyMap<string, FakeCloudRun>;
  readonly routes: FakeRoutes;
  readonly metrics: FakeMetrics;
  readonly evidence: FakeEvidence;
  readonly lines: readonly string[];
  /** Places that were listed, in order. */
  readonly listed: readonly string[];
  /** Places that refuse to be listed. */
  readonly closed: Set<string>;
  /** Services whose entries in a list make no sense. */
  readonly garbled: Set<string>;
  /** Services that a list leaves out though they exist. */
  readonly hidden: Set<string>;
}

/** Returns a world with these services in one region, each a Cloud Run of its own by the same clock. */
export function fleetWorld(
  names: readonly string[],
  metrics: Source = steadily("good"),
  behaviours: Readonly<Record<string, Behaviour>> = {},
): FleetWorld {
  const clock = new FakeClock();
  const clouds = new Map(
    names.map((name) => [name, new FakeCloudRun(clock, behaviours[name], { ...REF, service: name })]),
  );
  const [lines, listed]: [string[], string[]] = [[], []];
  const [closed, garbled, hidden] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const cloudOf = ({ service }: ServiceRef): FakeCloudRun => {
    const cloud = clouds.get(service);
    if (cloud === undefined) throw new Error(`expected one of ${names.join(", ")}, got ${service}`);
    return cloud;
  };
  const services: Services = {
    read: async (ref) => {
      const state = await cloudOf(ref).services.read(ref);
      return state && { ...state, ref };
    },
    list: async ({ project, region }) => {
      listed.push(`${project} ${region}`);
      if (closed.has(region)) throw new RolloutError("PERMISSION_DENIED", `nobody may list ${region}`, "grant it");
      if (region !== REF.region || project !== REF.project) return { states: [], unreadable: [] };
      const there = [...clouds].filter(([name, { exists }]) => exists && !hidden.has(name));
      const all = there.map(([service, cloud]) => ({ ...cloud.state, ref: { project, region, service } }));
      return {
        states: all.filter(({ ref }) => !garbled.has(ref.service)),
        unreadable: all.flatMap(({ ref }) => (garbled.has(ref.service) ? [{ ref, why: "its traffic is none" }] : [])),
      };
    },
    send: (request) => cloudOf(request.ref).services.send(request),
    create: (ref, body) => cloudOf(ref).services.create(ref, body),
    delete: (ref) => cloudOf(ref).services.delete(ref),
  };
  const revisions: Revisions = {
    read: (ref, name) => cloudOf(ref).revisions.read(ref, name),
    list: (ref) => cloudOf(ref).revisions.list(ref),
    delete: (ref, name) => cloudOf(ref).revisions.delete(ref, name),
    lastWords: (ref, name) => cloudOf(ref).revisions.lastWords(ref, name),
  };
  return {
    clock,
    clouds,
    services,
    revisions,
    routes: new FakeRoutes(),
    metrics: new FakeMetrics(metrics),
    probe: new FakeProbe(clock),
    evidence: new FakeEvidence(),
    log: { info: (line) => lines.push(line) },
    lines,
    listed,
    closed,
    garbled,
    hidden,
    actor: { name: "canary", runUrl: "https://github.example/acme/ion/actions/runs/70" },
  };
}
