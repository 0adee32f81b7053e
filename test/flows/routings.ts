import { readingOf } from "../../src/core/ledger-text";
import { exposureOf } from "../../src/core/outside";
import type { Routing } from "../../src/core/routing";
import { CANARY_REF, type RoutedWorld } from "../fakes/routed";
import { deployJob, V2 } from "./jobs";

const canaryService = CANARY_REF.service;
const backends = { stableBackend: "ion-stable", canaryBackend: "ion-canary" };
export const REVISIONS: Routing = { mode: "revisions" };
export const ENV: Routing = { mode: "services", canaryService, publish: { env: "CANARY_PERCENT" } };
export const DOCUMENT: Routing = { mode: "services", canaryService, publish: { document: "gs://ion/canary.json" } };
/** A backend for each of two services. */
export const BALANCER: Routing = { mode: "load-balancer", urlMap: "ion-map", ...backends, canaryService };
/** Two backends of one service, one of them pinned to the tag. */
export const BY_TAG: Routing = { mode: "load-balancer", urlMap: "ion-map", ...backends, canaryBackend: "ion-tagged" };

/** Returns three stages with these ways; the last one given holds for those that are left. */
export function stagesBy(...ways: readonly Routing[]) {
  const [one = REVISIONS, two = one, three = two] = ways;
  return [
    { name: "one", percent: 5, routing: one },
    { name: "two", percent: 25, routing: two },
    { name: "three", percent: 100, routing: three },
  ];
}

/** Returns a job for deploy-canary that goes these ways. */
export function wayJob(ways: readonly Routing[], change: Partial<ReturnType<typeof deployJob>> = {}) {
  return deployJob({ stages: stagesBy(...ways), ...change });
}

/** What was seen after each change of anything: how many users were on the canary, and how many the ledger allowed. */
export interface Seen {
  readonly exposure: number;
  /** Of the ledger's stage, whether or not a hand-over is going on. */
  readonly allowed: number;
  /** What the ledger wants at that moment. */
  readonly wanted: number;
}

/** Returns the list to which every later change of the world adds what was seen right after it. */
export function seenIn(world: RoutedWorld, ways: readonly Routing[], image = V2): Seen[] {
  const seen: Seen[] = [];
  const distinct = [...new Set(ways)];
  world.watch(() => {
    const reading = readingOf(world.users.state);
    const ledger = reading.kind === "ledger" ? reading.ledger : undefined;
    seen.push({
      exposure: world.exposure(image, distinct),
      allowed: ledger?.percent ?? 0,
      wanted: ledger === undefined ? 0 : exposureOf(ledger),
    });
  });
  return seen;
}
