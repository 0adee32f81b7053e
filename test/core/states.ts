import fc from "fast-check";
import type { Ledger } from "../../src/core/ledger";
import type { RevisionState, ServiceState, ServingTarget, TrafficTarget } from "../../src/core/service";

export const REF = { project: "demo", region: "us-central1", service: "ion" };
export const [STABLE, CANARY, OLDER] = ["ion-00001-aaa", "ion-00002-bbb", "ion-00000-ccc"];
export const NOON = Date.UTC(2026, 0, 5, 12);

/** Returns an entry of the traffic that names a revision. */
export function pin(revision: string, percent: number, tag?: string): TrafficTarget {
  return { kind: "revision", revision, percent, ...(tag === undefined ? {} : { tag }) };
}

/** Returns an entry of the traffic that follows LATEST. */
export function latest(percent: number, tag?: string): TrafficTarget {
  return { kind: "latest", percent, ...(tag === undefined ? {} : { tag }) };
}

/** Returns a settled service that serves what it was asked; LATEST is the revision that is ready last. */
export function stateOf(traffic: readonly TrafficTarget[], change: Partial<ServiceState> = {}): ServiceState {
  const latestReady = change.latestReady ?? CANARY;
  const serving = traffic.map(
    (target): ServingTarget => ({ ...target, revision: target.kind === "latest" ? latestReady : target.revision }),
  );
  return {
    ref: REF,
    generation: 7,
    etag: '"e"',
    settled: true,
    ready: "ready",
    message: "",
    traffic,
    serving,
    latestReady,
    latestCreated: latestReady,
    url: "https://ion.example",
    urls: ["https://ion.example"],
    annotations: {},
    template: { containers: [{ image: "v1" }] },
    ...change,
  };
}

/** Returns a ledger of a rollout that goes on at the stage `one` with 5 percent. */
export function ledgerWith(change: Partial<Ledger> = {}): Ledger {
  return {
    status: "running",
    image: "v2",
    stable: STABLE,
    canary: CANARY,
    tag: "canary",
    stage: "one",
    percent: 5,
    since: NOON,
    startedAt: NOON,
    latestTags: [],
    reason: "",
    story: [],
    ...change,
  };
}

/** Returns a revision that is ready, made at the given time. */
export function revision(name: string, createdAt = 0, ready: RevisionState["ready"] = "ready"): RevisionState {
  return { name, image: "v1", ready, message: "", createdAt, spec: {} };
}

const names = fc.constantFrom(STABLE, CANARY, OLDER, "ion-00009-ddd");
const tags = fc.constantFrom("stable", "canary", "blue", "green", "pr-12", "pr-13");
const percents = fc.array(fc.nat({ max: 100 }), { minLength: 1, maxLength: 6 });

/** Integers that sum to 100, as Cloud Run wants them. */
const shares = percents.map((weights) => {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const scaled = weights.map((weight) => (sum === 0 ? 0 : Math.floor((weight * 100) / sum)));
  const rest = 100 - scaled.reduce((total, share) => total + share, 0);
  return scaled.map((share, index) => (index === 0 ? share + rest : share));
});

function spread(
  all: readonly number[],
  seeds: readonly { readonly revision: string; readonly tag: string | undefined; readonly follows: boolean }[],
): readonly TrafficTarget[] {
  const used = new Set<string>();
  return seeds.map(({ revision: name, tag, follows }, index) => {
    const own = tag !== undefined && !used.has(tag) ? tag : undefined;
    if (own !== undefined) used.add(own);
    return follows ? latest(all[index] ?? 0, own) : pin(name, all[index] ?? 0, own);
  });
}

const seed = fc.record({ revision: names, tag: fc.option(tags, { nil: undefined }), follows: fc.boolean() });

/** Any traffic that Cloud Run could hold: split entries, bare tags, tags on LATEST, our own tags on the wrong revision. */
export const anyTraffic: fc.Arbitrary<readonly TrafficTarget[]> = shares.chain((all) =>
  fc.array(seed, { minLength: all.length, maxLength: all.length + 4 }).map((seeds) => spread(all, seeds)),
);

/** Any service: what it serves may be what was asked, or something else altogether. */
export const anyState: fc.Arbitrary<ServiceState> = fc
  .record({
    traffic: anyTraffic,
    other: fc.option(anyTraffic, { nil: undefined }),
    latestReady: names,
    ready: fc.constantFrom<ServiceState["ready"]>("ready", "pending", "failed"),
    settled: fc.boolean(),
  })
  .map(({ traffic, other, ...rest }) => {
    const served = other === undefined ? {} : { serving: stateOf(other, rest).serving };
    return stateOf(traffic, { ...rest, ...served });
  });

/** Any ledger, as far as its text goes; times are whole milliseconds that a date can hold. */
export const anyLedger: fc.Arbitrary<Ledger> = fc
  .record({
    status: fc.constantFrom<Ledger["status"]>("running", "promoted", "rolled-back"),
    image: fc.string(),
    stable: fc.string(),
    canary: fc.string(),
    tag: fc.string(),
    stage: fc.string(),
    percent: fc.nat({ max: 100 }),
    since: fc.integer({ min: 0, max: 4e12 }),
    startedAt: fc.integer({ min: 0, max: 4e12 }),
    latestTags: fc.array(fc.string(), { maxLength: 3 }),
    reason: fc.string({ unit: "grapheme" }),
    story: fc.array(
      fc.record({
        at: fc.integer({ min: 0, max: 4e12 }),
        stage: fc.string(),
        percent: fc.nat({ max: 100 }),
        by: fc.string({ unit: "grapheme" }),
        run: fc.webUrl(),
      }),
      { maxLength: 5 },
    ),
  })
  // A rollout that is going on has two revisions; a ledger that says otherwise is damaged.
  .filter(
    ({ status, stable, canary }) => status !== "running" || (stable !== canary && stable !== "" && canary !== ""),
  );
