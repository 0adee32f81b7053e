import { routeOf } from "../../src/core/outside";
import { type Routing, variableOf } from "../../src/core/routing";
import type { ServiceRef } from "../../src/core/service";
import type { Behaviour } from "./behaviour";
import { type FakeCloudRun, REF } from "./cloud-run";
import { type FleetWorld, fleetWorld } from "./fleet";
import type { Source } from "./metrics";

export const CANARY_REF: ServiceRef = { ...REF, service: "ion-api-canary" };

/** A world whose users reach the canary by several ways. */
export interface RoutedWorld extends FleetWorld {
  /** The service that users reach. */
  readonly users: FakeCloudRun;
  /** The service that is there for the canary alone. */
  readonly canary: FakeCloudRun;
  /**
   * Returns the percent of users, 0–100 and more where ways add up to more, who get this image at this moment: by the
   * traffic of the users' service, by the variable of what serves there, by URL maps and documents.
   */
  exposure(image: string, ways: readonly Routing[]): number;
  /** Tells of every change, of services and of routes, right after it was made. */
  watch(look: () => void): void;
}

export interface RoutedOptions {
  readonly users?: Behaviour;
  readonly canary?: Behaviour;
  readonly metrics?: Source;
}

/** Returns a world with the users' and the canary's service, both on the stable image, and every way at 0. */
export function routedWorld({ users = {}, canary = {}, metrics }: RoutedOptions = {}): RoutedWorld {
  const behaviours = { [REF.service]: users, [CANARY_REF.service]: canary };
  const fleet = fleetWorld([REF.service, CANARY_REF.service], metrics, behaviours);
  const [own, other] = [REF, CANARY_REF].map(({ service }) => fleet.clouds.get(service));
  if (own === undefined || other === undefined) throw new Error("expected both services, got fewer");
  return {
    ...fleet,
    users: own,
    canary: other,
    exposure: (image, ways) => ways.reduce((sum, way) => sum + outsideShare(fleet, own, way), imageShare(own, image)),
    watch: (look) => {
      for (const part of [own, other, fleet.routes]) part.onChange = look;
    },
  };
}

/** Returns the percent of the service's traffic that revisions of this image get. */
export function imageShare(cloud: FakeCloudRun, image: string): number {
  return shareOf(cloud, (revision) => (cloud.made.find(revision)?.image === image ? 100 : 0));
}

function outsideShare({ routes }: FleetWorld, users: FakeCloudRun, way: Routing): number {
  const variable = variableOf(way);
  if (variable !== undefined) return shareOf(users, (revision) => variableIn(users, revision, variable));
  const route = routeOf(REF, way);
  return route === undefined ? 0 : routes.percent(route);
}

function shareOf(cloud: FakeCloudRun, percentOf: (revision: string) => number): number {
  return Object.entries(cloud.shares).reduce((sum, [revision, share]) => sum + (share * percentOf(revision)) / 100, 0);
}

interface Template {
  readonly containers?: readonly { readonly env?: readonly { readonly name: string; readonly value?: string }[] }[];
}

/** Routers read no variable as 0. */
function variableIn(cloud: FakeCloudRun, revision: string, variable: string): number {
  const { containers = [] } = (cloud.made.find(revision)?.spec ?? {}) as Template;
  const found = containers.flatMap(({ env = [] }) => env).find(({ name }) => name === variable);
  return Number(found?.value ?? 0);
}
