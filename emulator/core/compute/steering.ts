import type { Estate } from "../estate/estate";
import { type JsonObject, listOf, objectOf, textOf } from "../json";
import { hostsOf } from "../urls";
import { visibleView } from "./book";
import { parseReference } from "./names";
import type { ComputeKey } from "./records";
import { parseMask } from "./url-mask";
import { type Choice, choiceFor } from "./url-rules";

/** A request as far as a load balancer looks at it. */
export interface Ask {
  /** Without port. */
  readonly host: string;
  /** Without query. */
  readonly path: string;
  /** In [0, 1): draws among weighted backends. */
  readonly draw: number;
  /** In [0, 1): draws among the regions of one backend. */
  readonly region: number;
}

/** What a load balancer does with a request: on to a host of Cloud Run's, or why not. */
export type Steering =
  | { readonly kind: "to"; readonly host: string }
  | { readonly kind: "redirect" }
  | { readonly kind: "no-backend" };

const NO_BACKEND: Steering = { kind: "no-backend" };

/** Returns the resource that a reference leads to, as the data plane knows it by then. */
function follow(estate: Estate, text: unknown, project: string, at: number): [ComputeKey, JsonObject] | undefined {
  const key = parseReference(textOf(text), project);
  const view = key === undefined ? undefined : visibleView(estate, key, at);
  return key === undefined || view === undefined ? undefined : [key, view];
}

/** Returns the backend service that is drawn by weight; weights count relative to their sum. */
function drawBackend(choice: Choice & { kind: "services" }, draw: number): string {
  const total = choice.services.reduce((sum, { weight }) => sum + weight, 0);
  let rest = draw * total;
  const found = choice.services.find(({ weight }) => {
    rest -= weight;
    return rest < 0;
  });
  return found?.service ?? "";
}

/** A service's own host, or its tag's; by mask the URL says which. */
function hostOf(key: ComputeKey, group: JsonObject, { host, path }: Ask): string | undefined {
  const cloudRun = objectOf(group["cloudRun"]);
  const mask = textOf(cloudRun["urlMask"]);
  const masked = mask === "" ? undefined : parseMask(mask, host, path);
  const service = masked?.service ?? textOf(cloudRun["service"]);
  const tag = masked?.tag ?? textOf(cloudRun["tag"]);
  if (service === "") return undefined;
  const [own] = hostsOf({ project: key.project, region: key.scope.replace(/^regions\//, ""), service });
  return tag === "" ? own : `${tag}---${own}`;
}

/**
 * Returns where a forwarding rule sends the request: by its proxy's URL map to a backend service, drawn by weight, and by one
 * of its NEGs, drawn evenly, to a host of Cloud Run's. `at` is the epoch milliseconds of what the data plane knows.
 */
export function steer(estate: Estate, rule: ComputeKey, ask: Ask, at: number): Steering {
  const { project } = rule;
  const [, proxy] = follow(estate, visibleView(estate, rule, at)?.["target"], project, at) ?? [];
  const [, map] = follow(estate, proxy?.["urlMap"], project, at) ?? [];
  if (map === undefined) return NO_BACKEND;
  const choice = choiceFor(map, ask.host, ask.path);
  if (choice.kind === "redirect") return { kind: "redirect" };
  const [, service] = follow(estate, drawBackend(choice, ask.draw), project, at) ?? [];
  const backends = listOf(service?.["backends"]);
  const backend = objectOf(backends[Math.floor(ask.region * backends.length)]);
  const group = follow(estate, backend["group"], project, at);
  const host = group === undefined ? undefined : hostOf(...group, ask);
  return host === undefined ? NO_BACKEND : { kind: "to", host };
}
