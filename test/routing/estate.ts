import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Stage } from "../scenarios/stage";
import { PROJECT, REGION } from "./plan";

export const SERVICES = `/v2/projects/${PROJECT}/locations/${REGION}/services`;
const COMPUTE = `/compute/v1/projects/${PROJECT}`;
export const MAP = `${COMPUTE}/global/urlMaps/ion`;
type Api = Stage["api"];

async function write(api: Api, path: string, body: object): Promise<void> {
  const { status, body: operation } = await api("POST", path, body);
  if (status !== 200)
    throw new Error(`expected ${path} to be written, got HTTP ${status} ${JSON.stringify(operation)}`);
  const [place] = /^.*\/(?:global|regions\/[^/]+)/.exec(path) ?? [];
  await api("POST", `${place}/operations/${String(operation["name"])}/wait`);
}

/** Makes a service whose first revision has everybody and somebody else's tag; returns its address once it serves. */
export async function makeService(api: Api, service: string, image: string, variables: Record<string, string>) {
  const env = Object.entries(variables).map(([name, value]) => ({ name, value }));
  const revision = `${service}-00001-one`;
  const all = { type: "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION", revision };
  const body = {
    template: { revision, containers: [{ image, env }], labels: { team: "ion" } },
    traffic: [
      { ...all, percent: 100 },
      { ...all, tag: "preview" },
    ],
  };
  const { status, body: answer } = await api("POST", `${SERVICES}?serviceId=${service}`, body);
  if (status !== 200) throw new Error(`expected ${service} to be made, got HTTP ${status} ${JSON.stringify(answer)}`);
  for (let look = 0; look < 200; look += 1) {
    const { body: state } = await api("GET", `${SERVICES}/${service}`);
    if (state["reconciling"] !== true) return String(state["uri"]);
    await sleep(50);
  }
  throw new Error(`expected ${service} to settle, got one that did not`);
}

async function makeBackend(api: Api, name: string): Promise<void> {
  const group = `${COMPUTE}/regions/${REGION}/networkEndpointGroups`;
  await write(api, group, { name, networkEndpointType: "SERVERLESS", cloudRun: { service: name } });
  await write(api, `${COMPUTE}/global/backendServices`, {
    name,
    loadBalancingScheme: "EXTERNAL_MANAGED",
    backends: [{ group: `regions/${REGION}/networkEndpointGroups/${name}` }],
  });
}

const backend = (name: string) => `global/backendServices/${name}`;

/** What people keep in the URL map beside the split: hosts, paths, headers and a split of their own. */
const FOREIGN_RULES = {
  description: "looked after by the network team",
  headerAction: { responseHeadersToAdd: [{ headerName: "x-edge", headerValue: "ion", replace: false }] },
  hostRules: [
    { description: "the blog", hosts: ["blog.example", "*.blog.example"], pathMatcher: "blog" },
    { hosts: ["api.example"], pathMatcher: "by-path" },
  ],
  pathMatchers: [
    { name: "blog", defaultService: backend("blog") },
    {
      name: "by-path",
      defaultRouteAction: {
        weightedBackendServices: [
          { backendService: backend("blog"), weight: 700 },
          {
            backendService: backend("ion-api"),
            weight: 300,
            headerAction: { requestHeadersToAdd: [{ headerName: "x-part", headerValue: "a", replace: true }] },
          },
        ],
        timeout: { seconds: "12", nanos: 0 },
      },
      pathRules: [{ paths: ["/archive", "/archive/*"], service: backend("blog") }],
    },
  ],
};

/** Makes the load balancer `ion`, with the rules of others in it; without a split, as it was before the first canary. */
export async function makeBalancer(api: Api): Promise<void> {
  for (const name of ["ion-api", "ion-api-canary", "blog"]) await makeBackend(api, name);
  const defaultRouteAction = {
    weightedBackendServices: [
      { backendService: backend("ion-api"), weight: 100 },
      { backendService: backend("ion-api-canary"), weight: 0 },
    ],
    retryPolicy: { retryConditions: ["gateway-error"], numRetries: 1 },
  };
  await write(api, `${COMPUTE}/global/urlMaps`, { name: "ion", ...FOREIGN_RULES, defaultRouteAction });
  await write(api, `${COMPUTE}/global/targetHttpProxies`, { name: "ion", urlMap: "global/urlMaps/ion" });
  await write(api, `${COMPUTE}/global/forwardingRules`, {
    name: "ion",
    target: "global/targetHttpProxies/ion",
    IPAddress: "203.0.113.7",
  });
}

/** The command of the sample router as the founding case's application, in one version. */
export function application(version: string, faultFile: string) {
  const before = resolve("test/routing/founding-application.mjs");
  return {
    command: [process.execPath, "--import", before, resolve("examples/router/server.mjs")],
    env: { VERSION: version, BAD_VERSION_FILE: faultFile, SERVICE_AT_FAULT: "ion-api-canary" },
  };
}

interface Weighted {
  readonly backendService: string;
  readonly weight?: number;
}

/** Returns the weights of the map's default route by backend. */
export async function readWeights(api: Api): Promise<Record<string, number>> {
  return weightsIn((await api("GET", MAP)).body);
}

interface Sent {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly body: Body;
}
type Body = Readonly<Record<string, unknown>>;

/** Returns what the canary's backend was told to get, and when in epoch ms, in order. Fails where nobody told it anything. */
export async function readWeightWrites(api: Api) {
  const { body } = await api("GET", "/emulator/v1/requests");
  const patches = (body["requests"] as readonly Sent[]).filter(
    ({ method, path }) => method === "PATCH" && path.startsWith(MAP),
  );
  const writes = patches.map((sent) => ({
    percent: weightsIn(sent.body)["ion-api-canary"],
    at: Date.parse(sent.at),
  }));
  const [first, ...later] = writes;
  if (first === undefined) throw new Error("expected the URL map to be written, got no request for it");
  return [first, ...later] as const;
}

function weightsIn(map: Body): Record<string, number> {
  const action = map["defaultRouteAction"] as { readonly weightedBackendServices: readonly Weighted[] };
  const weighted = action.weightedBackendServices;
  return Object.fromEntries(
    weighted.map(({ backendService, weight = 0 }) => [backendService.split("/").at(-1) ?? "", weight]),
  );
}

/** Returns what belongs to others, as text: the rest of the URL map, the tags of others, and the service beside. */
export async function readForeign(api: Api): Promise<string> {
  const [map, blog, own, canary] = await Promise.all(
    [MAP, `${SERVICES}/blog`, `${SERVICES}/ion-api`, `${SERVICES}/ion-api-canary`].map(
      async (path) => (await api("GET", path)).body,
    ),
  );
  const { fingerprint: _, defaultRouteAction, ...rules } = map ?? {};
  const { weightedBackendServices: __, ...beside } = defaultRouteAction as Record<string, unknown>;
  const tags = [own, canary].map((service) =>
    ((service?.["traffic"] ?? []) as readonly { readonly tag?: string }[]).filter(({ tag }) => tag === "preview"),
  );
  return JSON.stringify({ rules, beside, tags, blog }, null, 2);
}
