import { request } from "undici";
import type { Emulator } from "../../emulator";
import { ask, PARENT } from "../control/http";

export const COMPUTE = "/compute/v1/projects/p";
export const MAP = `${COMPUTE}/global/urlMaps/web`;

/** Writes, waits for the operation, and returns it; fails where the write was refused. */
export async function write(emulator: Emulator, method: string, path: string, body?: object) {
  const { status, body: operation } = await ask(emulator, method, path, body);
  if (status !== 200) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(operation)}`);
  const [, place] = /(\/compute\/v1\/projects\/[^/]+\/(?:global|regions\/[^/]+))\//.exec(path) ?? [];
  return (await ask(emulator, "POST", `${place}/operations/${String(operation["name"])}/wait`)).body;
}

/** What a URL map says where `canary` gets so much of 1000. */
export const weights = (canary: number) => ({
  defaultRouteAction: {
    weightedBackendServices: [
      { backendService: "global/backendServices/stable", weight: 1000 - canary },
      { backendService: "global/backendServices/canary", weight: canary },
    ],
  },
});

/** Sets the weights with the fingerprint that is read before. */
export async function setWeights(emulator: Emulator, canary: number): Promise<void> {
  const { body } = await ask(emulator, "GET", MAP);
  await write(emulator, "PATCH", MAP, { fingerprint: body["fingerprint"], ...weights(canary) });
}

/** A backend service before a serverless NEG, both of this name. */
export async function setBackend(emulator: Emulator, name: string, cloudRun: object): Promise<void> {
  const groups = `${COMPUTE}/regions/us-central1/networkEndpointGroups`;
  await write(emulator, "POST", groups, { name, networkEndpointType: "SERVERLESS", cloudRun });
  await write(emulator, "POST", `${COMPUTE}/global/backendServices`, {
    name,
    loadBalancingScheme: "EXTERNAL_MANAGED",
    backends: [{ group: `regions/us-central1/networkEndpointGroups/${name}` }],
  });
}

/** A whole load balancer, `shop.lb.localhost`, whose URL map is the one given. */
export async function setFront(emulator: Emulator, map: object): Promise<void> {
  await write(emulator, "POST", `${COMPUTE}/global/urlMaps`, { name: "web", ...map });
  await write(emulator, "POST", `${COMPUTE}/global/targetHttpProxies`, { name: "web", urlMap: "global/urlMaps/web" });
  await write(emulator, "POST", `${COMPUTE}/global/forwardingRules`, {
    name: "shop",
    target: "global/targetHttpProxies/web",
    IPAddress: "203.0.113.7",
  });
}

/** Deploys a service with one revision that is named after it, and waits until it serves. */
export async function deployNamed(emulator: Emulator, service: string, tag?: string): Promise<void> {
  const revision = `${service}-one`;
  const traffic = { type: "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION", revision, percent: 100, ...(tag ? { tag } : {}) };
  const { body } = await ask(emulator, "POST", `${PARENT}/services?serviceId=${service}`, {
    template: { revision, containers: [{ image: "img:1" }] },
    traffic: [traffic],
  });
  await ask(emulator, "POST", `/v2/${String(body["name"])}:wait`, { timeout: "15s" });
}

/** Asks the data plane at this host; `text` is the revision that answered, or a page. */
export async function visit(emulator: Emulator, host: string, path = "/"): Promise<{ status: number; text: string }> {
  const { statusCode, body } = await request(`${emulator.url}${path}`, { headers: { host } });
  return { status: statusCode, text: await body.text() };
}

/** Asks so many times, and returns how often each revision answered. */
export async function tally(emulator: Emulator, host: string, times: number): Promise<Record<string, number>> {
  const seen: Record<string, number> = {};
  for (let done = 0; done < times; done += 25) {
    const answers = await Promise.all(Array.from({ length: 25 }, () => visit(emulator, host)));
    for (const { text } of answers) seen[text] = (seen[text] ?? 0) + 1;
  }
  return seen;
}
