import type { Ledger } from "../../src/core/ledger";
import { readingOf } from "../../src/core/ledger-text";
import type { TrafficTarget } from "../../src/core/service";
import type { FakeCloudRun } from "../fakes/cloud-run";

/** Returns the ledger on the service; fails where there is none that can be read. */
export function ledgerOn(cloud: FakeCloudRun): Ledger {
  const reading = readingOf(cloud.state);
  if (reading.kind !== "ledger") throw new Error(`expected a ledger, got ${reading.kind}`);
  return reading.ledger;
}

/** Returns everything that was served, one entry for each change, with `stable` and `canary` for whoever they were. */
export function story(cloud: FakeCloudRun): readonly string[] {
  return cloud.trace.map(({ shares }) =>
    Object.entries(shares)
      .map(([revision, percent]) => `${revision} ${percent}`)
      .join(" + "),
  );
}

/** Returns an entry of the traffic that names a revision. */
export function pin(revision: string, percent: number, tag?: string): TrafficTarget {
  return { kind: "revision", revision, percent, ...(tag === undefined ? {} : { tag }) };
}

/** Returns an entry of the traffic that follows LATEST. */
export function latest(percent: number, tag?: string): TrafficTarget {
  return { kind: "latest", percent, ...(tag === undefined ? {} : { tag }) };
}
