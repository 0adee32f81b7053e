import type { Json } from "./json";
import type { Ledger } from "./ledger";
import { withLedger } from "./ledger-text";
import type { ServiceRef, ServiceState, TrafficTarget } from "./service";

/** One change of a service as a value: what `dry-run` prints and what the adapter sends, to the letter. */
export interface UpdateRequest {
  readonly ref: ServiceRef;
  /** The generation that the change was planned on; the read-back compares with it. */
  readonly plannedOn: number;
  /** Empty where the change is planned on a service as it would be; it is then left out. */
  readonly etag: string;
  readonly traffic: readonly TrafficTarget[];
  /** The whole map: what is left out is removed. */
  readonly annotations: Readonly<Record<string, string>>;
  /** True where the traffic is only what was read: it is not sent, so that a change made meanwhile stands. */
  readonly keepsTraffic?: true;
  /** Present only when the service's own scaling is changed, for which no revision is made; the fields that change. */
  readonly scaling?: Json;
  /** Present only when a new revision is made; `template.revision` is then always a fresh name. */
  readonly template?: Json;
}

/** Returns the change that gives a service this traffic and this ledger, planned on what was read. */
export function requestFor(state: ServiceState, ledger: Ledger, traffic: UpdateRequest["traffic"]): UpdateRequest {
  const { ref, generation: plannedOn, etag } = state;
  return { ref, plannedOn, etag, traffic, annotations: withLedger(state.annotations, ledger) };
}

/** Returns the v2 update mask of the change; never the empty mask, which would mean "all fields". */
export function maskOf(request: UpdateRequest): readonly string[] {
  const traffic = request.keepsTraffic === true ? [] : ["traffic"];
  const scaling = Object.keys(request.scaling ?? {}).map((field) => `scaling.${field}`);
  return [...(request.template === undefined ? [] : ["template"]), ...traffic, ...scaling, "annotations"];
}

/** One call of the v2 REST API that changes something, complete but for the endpoint: what a dry run prints. */
export interface WireRequest {
  readonly method: "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: Json;
}

/** Returns the change as the v2 REST call that makes it, for people to read and for adapters to send. */
export function toPatch(request: UpdateRequest): WireRequest & { readonly body: Json } {
  const name = nameOf(request.ref);
  return {
    method: "PATCH",
    path: `/v2/${name}?updateMask=${maskOf(request).join(",")}`,
    body: {
      name,
      ...(request.etag === "" ? {} : { etag: request.etag }),
      annotations: request.annotations,
      ...(request.keepsTraffic === true ? {} : { traffic: request.traffic.map(toWire) }),
      ...(request.scaling === undefined ? {} : { scaling: request.scaling }),
      ...(request.template === undefined ? {} : { template: request.template }),
    },
  };
}

/** Returns the v2 REST call that creates the service from a v2 Service body in wire form. */
export function toCreation(ref: ServiceRef, body: Json): WireRequest & { readonly body: Json } {
  const parent = `projects/${ref.project}/locations/${ref.region}`;
  return { method: "POST", path: `/v2/${parent}/services?serviceId=${ref.service}`, body };
}

/** Returns the v2 REST call that deletes a revision. */
export function toDeletion(ref: ServiceRef, revision: string): WireRequest {
  return { method: "DELETE", path: `/v2/${nameOf(ref)}/revisions/${revision}` };
}

/** Returns the v2 REST call that deletes a service with all its revisions. */
export function toServiceDeletion(ref: ServiceRef): WireRequest {
  return { method: "DELETE", path: `/v2/${nameOf(ref)}` };
}

function nameOf({ project, region, service }: ServiceRef): string {
  return `projects/${project}/locations/${region}/services/${service}`;
}

function toWire(target: TrafficTarget): Json {
  const tag = target.tag === undefined ? {} : { tag: target.tag };
  if (target.kind === "latest") {
    return { type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", percent: target.percent, ...tag };
  }
  const { revision, percent } = target;
  return { type: "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION", revision, percent, ...tag };
}

/**
 * Returns the state as it will be once the change has taken effect, so that a dry run can plan the step after it.
 * A revision that the change makes is taken to become ready. The etag is empty, for nobody knows it yet.
 */
export function predict(state: ServiceState, request: UpdateRequest): ServiceState {
  const made = request.template?.["revision"];
  const latest = typeof made === "string" ? { latestReady: made, latestCreated: made } : {};
  const next = { ...state, ...latest };
  return {
    ...next,
    generation: state.generation + 1,
    etag: "",
    traffic: request.traffic,
    annotations: request.annotations,
    template: request.template ?? state.template,
    serving: request.traffic.map(({ kind, percent, tag, ...target }) => ({
      kind,
      percent,
      ...(tag === undefined ? {} : { tag }),
      revision: "revision" in target ? target.revision : (next.latestReady ?? ""),
    })),
  };
}
