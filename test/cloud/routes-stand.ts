import type { Emulator } from "../../emulator/emulator";
import { COMPUTE, setBackend, weights, write } from "../../emulator/test/compute/stand";
import { ask, startQuick } from "../../emulator/test/control/http";
import { type Cloud, connectCloud, parseSettings } from "../../src/cloud/index";
import type { DocumentRoute } from "../../src/core/document";
import type { UrlMapRoute } from "../../src/core/url-map";
import { QUICK } from "./google";

/** The default route of a global URL map. */
export const WHOLE: UrlMapRoute = {
  kind: "url-map",
  project: "p",
  name: "web",
  stableBackend: "stable",
  canaryBackend: "canary",
};
/** One path matcher of the same map. */
export const MATCHER: UrlMapRoute = { ...WHOLE, pathMatcher: "shop" };
/** The default route of a regional one. */
export const REGIONAL: UrlMapRoute = { ...WHOLE, region: "us-central1" };
export const DOCUMENT: DocumentRoute = {
  kind: "document",
  project: "p",
  bucket: "routes",
  object: "live/50% shop.json",
  service: "shop",
};

/** An emulated project with two load balancers and a bucket, and the adapters that are connected to it. */
export interface RoutesStand {
  readonly emulator: Emulator;
  readonly cloud: Cloud;
  /** Asks the emulator's own API. */
  admin(method: string, path: string, body: unknown): Promise<void>;
}

/** Returns the project with nobody on the canary by any way; the document is still to be written. */
export async function openRoutes(): Promise<RoutesStand> {
  const emulator = await startQuick();
  await setBackend(emulator, "stable", { service: "shop" });
  await setBackend(emulator, "canary", { service: "shop-canary", tag: "canary" });
  await write(emulator, "POST", `${COMPUTE}/global/urlMaps`, { name: "web", ...weights(0), ...OTHERS });
  await makeRegional(emulator);
  await ask(emulator, "POST", "/storage/v1/b?project=p", { name: "routes", location: "us-central1" });
  const settings = parseSettings(emulator.environment());
  return {
    emulator,
    cloud: connectCloud(settings, new AbortController().signal, { ...QUICK, attempt: 10, deadline: 10 }),
    admin: async (method, path, body) => {
      const answer = await ask(emulator, method, `/emulator/v1/${path}`, body);
      if (answer.status !== 200) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
    },
  };
}

const OTHERS = {
  description: "looked after by the network team",
  hostRules: [{ hosts: ["shop.example"], pathMatcher: "shop" }],
  pathMatchers: [
    {
      name: "shop",
      ...weights(0),
      pathRules: [{ paths: ["/archive/*"], service: "global/backendServices/stable" }],
    },
  ],
};

async function makeRegional(emulator: Emulator): Promise<void> {
  const at = "regions/us-central1";
  for (const name of ["stable", "canary"]) {
    const backends = [{ group: `${at}/networkEndpointGroups/${name}` }];
    const body = { name, loadBalancingScheme: "EXTERNAL_MANAGED", backends };
    await write(emulator, "POST", `${COMPUTE}/${at}/backendServices`, body);
  }
  const weightedBackendServices = [
    { backendService: `${at}/backendServices/stable`, weight: 100 },
    { backendService: `${at}/backendServices/canary`, weight: 0 },
  ];
  const body = { name: "web", defaultRouteAction: { weightedBackendServices } };
  await write(emulator, "POST", `${COMPUTE}/${at}/urlMaps`, body);
}
