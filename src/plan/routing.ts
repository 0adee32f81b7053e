import { z } from "zod";
import type { Publish, Routing } from "../core/routing";
import { brokenMapToo, duration, eachRegion, oneOf, regionalName, serviceName, strictMap, text } from "./leaves";
import { alternatives } from "./words";

export type { Routing };

type Mode = Routing["mode"];

interface Keys {
  readonly needs: readonly string[];
  readonly takes: readonly string[];
}

/** Which keys each mode needs, and which it may have besides. */
const KEYS = {
  revisions: { needs: [], takes: [] },
  services: { needs: ["canary-service"], takes: ["publish", "settle"] },
  "load-balancer": {
    needs: ["url-map", "stable-backend", "canary-backend"],
    takes: ["url-map-region", "path-matcher", "canary-service", "settle"],
  },
} as const satisfies Record<Mode, Keys>;
type Key = (typeof KEYS)[Mode]["needs" | "takes"][number];
const ALL_KEYS: readonly Key[] = [...new Set(Object.values(KEYS).flatMap(({ needs, takes }) => [...needs, ...takes]))];

const publish = strictMap({
  // Cloud Run sets these itself: https://cloud.google.com/run/docs/container-contract#env-vars
  env: text(
    "the name of an environment variable such as CANARY_PERCENT, and none that Cloud Run sets itself",
    /^(?!(?:PORT|K_SERVICE|K_REVISION|K_CONFIGURATION)$)[A-Za-z_][A-Za-z0-9_]*$/,
  )
    .exactOptional()
    .meta({
      description:
        "Environment variable of the service that users reach; it carries the percent, and each percent is a new revision of that service. Default, where there is no `document`: `CANARY_PERCENT`.",
    }),
  document: text(
    "an object in Cloud Storage such as gs://my-bucket/canary.json",
    /^gs:\/\/(?:[a-z0-9]|\{region\})(?:[a-z0-9._-]|\{region\}){0,220}(?:[a-z0-9]|\{region\})\/[^\s?#\\]+$/,
  )
    .exactOptional()
    .meta({
      description:
        "JSON document `gs://BUCKET/OBJECT` that the router polls; it carries the percent. With several regions it needs `{region}`, which stands for each of them.",
    }),
})
  .superRefine(fitPublish, brokenMapToo)
  .transform(
    ({ env, document }): Publish => (document === undefined ? { env: env ?? "CANARY_PERCENT" } : { document }),
  );

const shape = strictMap({
  mode: oneOf(["revisions", "services", "load-balancer"]).prefault("revisions").meta({
    description:
      "`revisions`: two revisions of one service, by Cloud Run's own traffic. `services`: two services, split by the application's own router. `load-balancer`: two backends of a URL map, by its weights.",
  }),
  "canary-service": serviceName().exactOptional().meta({
    description:
      "The service that runs the canary, the same one at all stages. Needed by `services`; `load-balancer` takes it from the routing before it, and without one the canary's backend is a tag of the service itself.",
  }),
  publish: publish
    .exactOptional()
    .meta({ description: "How the application's router learns the percent, in mode `services`." }),
  "url-map": regionalName("ion").exactOptional().meta({
    description:
      "The load balancer's URL map, in mode `load-balancer`. With several regions a global one needs `{region}`, as its backends do: one URL map would split the users of all of them at once.",
  }),
  "url-map-region": eachRegion().exactOptional().meta({
    description:
      "Region of the URL map, or `{region}` for that of the rollout, which it needs with several regions. Default: the URL map is a global one.",
  }),
  "path-matcher": regionalName("api-paths").exactOptional().meta({
    description: "Path matcher of the URL map whose default route is split. Default: the default route of the map.",
  }),
  "stable-backend": regionalName("ion-api")
    .exactOptional()
    .meta({ description: "Backend service of the stable side, in mode `load-balancer`." }),
  "canary-backend": regionalName("ion-api-canary")
    .exactOptional()
    .meta({ description: "Backend service of the canary side, in mode `load-balancer`." }),
  settle: duration("30s", "zero").exactOptional().meta({
    description:
      "How long after this way was lowered users may still be split as before; nothing is raised behind it meanwhile, and a rollback never waits. For a document, how often routers read it. Default: 30 seconds for a document, 60 for a URL map; a variable needs none.",
  }),
});
type Written = z.output<typeof shape>;

/** The `routing` map, of the plan and of a stage. */
export const routingSchema = shape
  .superRefine(fitKeysToMode, brokenMapToo)
  .superRefine(fitBackends, brokenMapToo)
  .transform(toRouting);

function fitPublish(written: object, context: z.RefinementCtx): void {
  const given = ["env", "document"].filter((key) => key in written);
  if (given.length === 1) return;
  const message = `expected either env or document, got ${given.length === 0 ? "neither" : "both"}`;
  context.addIssue({ code: "custom", path: given.slice(-1), message });
}

function fitKeysToMode(written: Partial<Written>, context: z.RefinementCtx): void {
  const { mode } = written;
  // A map that is broken elsewhere is asked too, so the mode may be anything yet.
  if (typeof mode !== "string" || !Object.hasOwn(KEYS, mode)) return;
  const { needs, takes }: Keys = KEYS[mode];
  for (const key of needs.filter((needed) => !(needed in written))) {
    context.addIssue({
      code: "custom",
      path: [key],
      message: `expected ${key}, which mode ${mode} needs, got nothing`,
    });
  }
  for (const key of ALL_KEYS.filter((given) => given in written && ![...needs, ...takes].includes(given))) {
    const message = `expected mode ${alternatives(modesWith(key))} beside ${key}, got ${mode}`;
    context.addIssue({ code: "custom", path: [key], message });
  }
}

/** One backend for both sides would be one place, and its weights would split nothing. */
function fitBackends(written: Partial<Written>, context: z.RefinementCtx): void {
  const { "stable-backend": stable, "canary-backend": canary } = written;
  if (typeof canary !== "string" || stable !== canary) return;
  const message = `expected a backend other than stable-backend, got ${JSON.stringify(canary)}`;
  context.addIssue({ code: "custom", path: ["canary-backend"], message });
}

function modesWith(key: Key): string[] {
  return Object.entries<Keys>(KEYS).flatMap(([mode, { needs, takes }]) =>
    [...needs, ...takes].includes(key) ? [mode] : [],
  );
}

function toRouting(written: Written): Routing {
  const canaryService = written["canary-service"];
  const service = canaryService === undefined ? {} : { canaryService };
  if (written.mode === "revisions") return { mode: "revisions" };
  if (written.mode === "services" && canaryService !== undefined) {
    return {
      mode: "services",
      canaryService,
      publish: written.publish ?? { env: "CANARY_PERCENT" },
      ...settleOf(written),
    };
  }
  const { "url-map": urlMap, "stable-backend": stableBackend, "canary-backend": canaryBackend } = written;
  if (urlMap === undefined || stableBackend === undefined || canaryBackend === undefined) return z.NEVER;
  return {
    mode: "load-balancer",
    urlMap,
    ...placeOf(written),
    stableBackend,
    canaryBackend,
    ...service,
    ...settleOf(written),
  };
}

function settleOf({ settle }: Written): { readonly settle?: number } {
  return settle === undefined ? {} : { settle };
}

/** Where in Compute Engine the split is; nothing of it for the default route of a global map. */
function placeOf({ "url-map-region": urlMapRegion, "path-matcher": pathMatcher }: Written) {
  return {
    ...(urlMapRegion === undefined ? {} : { urlMapRegion }),
    ...(pathMatcher === undefined ? {} : { pathMatcher }),
  };
}
