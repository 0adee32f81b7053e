import { percentInDocument } from "../../src/core/document";
import type { Json } from "../../src/core/json";
import type { Route, RouteChange, RouteState } from "../../src/core/outside";
import { planRoute } from "../../src/core/route-change";
import { leftInDocument, leftInUrlMap } from "../../src/core/route-down";
import { percentInUrlMap, type UrlMapRoute } from "../../src/core/url-map";
import { RolloutError } from "../../src/errors";
import type { BackendState, Routes } from "../../src/ports/routes";
import { Mishaps } from "./mishaps";
import { mergePatch, urlMapFor } from "./url-map";

interface Kept {
  readonly version: number;
  readonly body: Json;
}

/**
 * URL maps and documents in memory, with bodies as the cloud has them. Each is there when it is first asked for: a URL map
 * leads to stable, a document does not exist. A write planned on an older version is refused.
 */
export class FakeRoutes extends Mishaps implements Routes {
  readonly sent: RouteChange[] = [];
  /** Routes that do not exist, as `nameOf` has them. */
  readonly missing = new Set<string>();
  /** What stands behind the backends, by name; behind the others what the ways of the tests need. */
  readonly backends = new Map<string, BackendState>();
  /** Told after every change, whoever made it. */
  onChange: () => void = () => undefined;
  readonly #kept = new Map<string, Kept>();

  /** Lets the route split as said, as somebody else would have set it. */
  set(route: Route, percent: number): void {
    this.#accept(planRoute(this.#look(route), percent));
  }

  /** Somebody else writes the whole body. */
  write(route: Route, body: Json): void {
    this.#keep(route, body);
  }

  percent(route: Route): number {
    return this.#look(route).percent;
  }

  /** The URL map or document as it stands; empty for a document that does not exist. */
  body(route: Route): Json {
    return this.#at(route).body;
  }

  async read(route: Route, to?: "lower"): Promise<RouteState> {
    this.refuseWhenUnreachable();
    return this.#look(route, to);
  }

  async send(change: RouteChange): Promise<void> {
    this.happen("before");
    const { version } = this.#look(change.route, "lower");
    if (plannedOn(change) !== version)
      throw new RolloutError("CONFLICT", `expected version ${version} of the route, got ${plannedOn(change)}`);
    this.sent.push(change);
    this.#accept(change);
    this.happen("after");
  }

  async backend(route: UrlMapRoute, name: string): Promise<BackendState | undefined> {
    this.refuseWhenUnreachable();
    return this.backends.get(name) ?? fitting(route, name);
  }

  #look(route: Route, to?: "lower"): RouteState {
    if (this.missing.has(nameOf(route)))
      throw new RolloutError("ROUTE_NOT_FOUND", `expected ${nameOf(route)}, got none`, "make it");
    const { body, version } = this.#at(route);
    if (route.kind === "url-map")
      return {
        route,
        percent: (to === "lower" ? leftInUrlMap : percentInUrlMap)(route, body),
        version: `fp-${version}`,
        body,
      };
    const percentIn = to === "lower" ? leftInDocument : percentInDocument;
    return { route, percent: version === 0 ? 0 : percentIn(route, body), version: String(version), body };
  }

  #accept({ route, wire }: RouteChange): void {
    const { fingerprint: _matched, ...patch } = wire.body;
    const merged = () => mergePatch(this.#at(route).body, patch) as Json;
    this.#keep(route, route.kind === "document" ? wire.body : merged());
  }

  #keep(route: Route, body: Json): void {
    this.#kept.set(nameOf(route), { body, version: this.#at(route).version + 1 });
    this.onChange();
  }

  #at(route: Route): Kept {
    const kept = this.#kept.get(nameOf(route));
    return kept ?? { version: 0, body: route.kind === "url-map" ? urlMapFor(route) : {} };
  }
}

/** A backend with a group in each region; the canary's leads to a tag by its name `ion-tagged`, else to a service. */
function fitting({ stableBackend }: UrlMapRoute, name: string): BackendState {
  const isCanary = name !== stableBackend;
  const tag = isCanary && name === "ion-tagged" ? { tag: "canary" } : {};
  const service = isCanary && name !== "ion-tagged" ? "ion-api-canary" : "ion-api";
  const regions = ["us-central1", "europe-west1", "asia-east1"];
  return { serves: regions.map((region) => ({ region, service, ...tag })), others: [] };
}

/** What the wire says that the change was planned on, so that a plan and its wire cannot differ. */
function plannedOn({ wire }: RouteChange): string {
  const generation = /[?&]ifGenerationMatch=(\d+)/.exec(wire.path)?.[1];
  return generation ?? String(wire.body["fingerprint"]);
}

/** Returns the name by which a route is found; two path matchers of one URL map are the same. */
export function nameOf(route: Route): string {
  return route.kind === "url-map"
    ? `URL map ${route.region ?? "global"}/${route.name}`
    : `gs://${route.bucket}/${route.object}`;
}
