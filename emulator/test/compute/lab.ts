import { visibleView } from "../../core/compute/book";
import type { ComputeKey } from "../../core/compute/records";
import { changeResource, deleteResource, insertResource } from "../../core/compute/writes";
import type { JsonObject } from "../../core/json";
import { ReasonedError } from "../../core/reasoned";
import { Books } from "../estate/books";

/** Until an operation is done, in the books of these tests. */
export const DONE_MS = 1000;

export const map = (name = "web"): ComputeKey => ({ project: "p", scope: "global", collection: "urlMaps", name });
export const backend = (name: string): ComputeKey => ({ ...map(name), collection: "backendServices" });
export const group = (name: string, region = "us-central1"): ComputeKey => ({
  project: "p",
  scope: `regions/${region}`,
  collection: "networkEndpointGroups",
  name,
});

/** What a URL map says where `canary` gets so much of 1000. */
export const weights = (canary: number): JsonObject => ({
  defaultRouteAction: {
    weightedBackendServices: [
      { backendService: "global/backendServices/stable", weight: 1000 - canary },
      { backendService: "global/backendServices/canary", weight: canary },
    ],
  },
});

/** Compute Engine in virtual time. */
export class ComputeLab {
  readonly books = new Books({ computeMs: DONE_MS });

  insert(key: ComputeKey, body: JsonObject, requestId = ""): JsonObject {
    return this.books.write((estate, now) => insertResource(estate, { key, body, requestId }, now));
  }

  change(key: ComputeKey, body: JsonObject, type: "patch" | "update" = "patch", requestId = ""): JsonObject {
    return this.books.write((estate, now) => changeResource(estate, { key, body, requestId }, type, now));
  }

  delete(key: ComputeKey): JsonObject {
    return this.books.write((estate, now) => deleteResource(estate, { key, body: {}, requestId: "" }, now));
  }

  view(key: ComputeKey): JsonObject | undefined {
    return this.books.read((estate, now) => visibleView(estate, key, now));
  }

  /** The fingerprint of what everybody sees. */
  fingerprint(key: ComputeKey): string {
    return String(this.view(key)?.["fingerprint"]);
  }

  /** Lets every operation end. */
  settle(): void {
    this.books.pass(DONE_MS);
  }
}

/** A lab with two backend services, each before its NEG, and nothing else. */
export function twoBackends(): ComputeLab {
  const lab = new ComputeLab();
  for (const name of ["stable", "canary"]) {
    const cloudRun = name === "stable" ? { service: "shop" } : { service: "shop", tag: "canary" };
    lab.insert(group(name), { networkEndpointType: "SERVERLESS", cloudRun });
    const backends = [{ group: `projects/p/regions/us-central1/networkEndpointGroups/${name}` }];
    lab.insert(backend(name), { backends, loadBalancingScheme: "EXTERNAL_MANAGED" });
  }
  lab.settle();
  return lab;
}

/** What an attempt was refused with; fails where it was not. */
export function reasoned(attempt: () => unknown): {
  readonly http: number;
  readonly reason: string;
  readonly message: string;
} {
  try {
    attempt();
  } catch (error) {
    if (!(error instanceof ReasonedError)) throw error;
    const { http, reason, message } = error;
    return { http, reason, message };
  }
  throw new Error("expected a refusal, got an answer");
}
