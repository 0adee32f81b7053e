import type { protos } from "@google-cloud/run";
import { z } from "zod";
import { type ServiceRef, type ServiceState, type ServingTarget, shortName, type TrafficTarget } from "../core/service";
import { parseAnswer } from "../google";
import { CONDITION, enumOf, INT64, JSON_OBJECT, readinessOf, TEXT, wordsOf } from "./wire";

/** The official client's types keep the names below honest; the client itself would drop fields younger than it. */
type Wire<Message> = { readonly [Field in keyof Message]?: z.ZodType };
type V2 = typeof protos.google.cloud.run.v2;

/** `TrafficTargetAllocationType` in the order of its numbers. */
const ALLOCATIONS = ["UNSPECIFIED", "LATEST", "REVISION"] as const;
const TARGET = {
  type: enumOf(ALLOCATIONS).optional(),
  revision: TEXT.optional(),
  percent: z.number().int().min(0).max(100).default(0),
  tag: TEXT.optional(),
} satisfies Wire<InstanceType<V2["TrafficTarget"]>>;
const STATUS = { ...TARGET, uri: TEXT.optional() } satisfies Wire<InstanceType<V2["TrafficTargetStatus"]>>;
const SERVICE = z.object({
  generation: INT64,
  observedGeneration: INT64.default(0),
  etag: z.string().default(""),
  reconciling: z.boolean().default(false),
  terminalCondition: CONDITION.optional(),
  conditions: z.array(CONDITION).default([]),
  traffic: z.array(z.object(TARGET)).default([]),
  trafficStatuses: z.array(z.object(STATUS)).default([]),
  latestReadyRevision: TEXT.optional(),
  latestCreatedRevision: TEXT.optional(),
  uri: z.string().default(""),
  urls: z.array(z.string()).default([]),
  annotations: z.record(z.string(), z.string()).default({}),
  scaling: JSON_OBJECT.optional(),
  template: JSON_OBJECT.default({}),
} satisfies Wire<InstanceType<V2["Service"]>>);

type WireService = z.infer<typeof SERVICE>;
type WireTarget = WireService["traffic"][number];

/**
 * Returns the state that a v2 Service shows. Empty fields count as absent, LATEST entries that are served get the
 * latest ready revision's name, an empty traffic list means LATEST, as the API has it. Throws CLOUD_UNREACHABLE.
 */
export function parseService(ref: ServiceRef, answer: unknown): ServiceState {
  const wire = parseAnswer(SERVICE, answer, `service '${ref.service}' in ${ref.region}`);
  const condition = wire.terminalCondition ?? wire.conditions.find(({ type }) => type === "Ready");
  const ready = readinessOf(condition);
  const latestReady = wire.latestReadyRevision;
  const traffic = wire.traffic.map(targetOf);
  return {
    ref,
    generation: wire.generation,
    etag: wire.etag,
    // A generation that failed is never observed (proto comment on `reconciling`), and yet it is over.
    settled: !wire.reconciling && (wire.observedGeneration === wire.generation || ready === "failed"),
    ready,
    message: wordsOf(condition, wire.conditions),
    traffic: traffic.length === 0 ? [{ kind: "latest", percent: 100 }] : traffic,
    serving: wire.trafficStatuses.flatMap((status) => servingOf(status, latestReady)),
    ...(latestReady === undefined ? {} : { latestReady: shortName(latestReady) }),
    ...(wire.latestCreatedRevision === undefined ? {} : { latestCreated: shortName(wire.latestCreatedRevision) }),
    url: wire.uri,
    urls: [...new Set([wire.uri, ...wire.urls])].filter((url) => url !== ""),
    annotations: wire.annotations,
    ...(wire.scaling === undefined ? {} : { scaling: wire.scaling }),
    template: wire.template,
  };
}

function targetOf(target: WireTarget): TrafficTarget {
  const tag = target.tag === undefined ? {} : { tag: target.tag };
  if (target.type === "LATEST" || target.revision === undefined) {
    return { kind: "latest", percent: target.percent, ...tag };
  }
  return { kind: "revision", revision: shortName(target.revision), percent: target.percent, ...tag };
}

/** Cloud Run leaves the revision out of LATEST entries; before the first revision is ready nothing serves them. */
function servingOf(
  status: WireService["trafficStatuses"][number],
  latestReady: string | undefined,
): readonly ServingTarget[] {
  const kind = targetOf(status).kind;
  const revision = status.revision ?? latestReady;
  if (revision === undefined) return [];
  const { percent, tag, uri } = status;
  const named = { ...(tag === undefined ? {} : { tag }), ...(uri === undefined ? {} : { uri }) };
  return [{ kind, revision: shortName(revision), percent, ...named }];
}
