import { z } from "zod";
import { brokenMapToo, computeName, oneOf, serviceName, strictMap, text } from "./leaves";
import { alternatives } from "./words";

/** How users are split between stable and canary. */
export type Routing =
  /** Two revisions of one service, by Cloud Run's own traffic percentages. */
  | { readonly mode: "revisions" }
  /** Two services; the application's router learns the percent from `publish`. */
  | { readonly mode: "services"; readonly canaryService: string; readonly publish?: Publish }
  /** Two backends of a load balancer, by weights of its URL map. */
  | {
      readonly mode: "load-balancer";
      readonly urlMap: string;
      readonly stableBackend: string;
      readonly canaryBackend: string;
      /** The service behind the canary's backend, where it is not a tag of the same service. */
      readonly canaryService?: string;
    };

/** Where the application's router reads the percent: an environment variable of the service that users reach. */
export interface Publish {
  readonly env: string;
}

type Mode = Routing["mode"];
type Key = "canary-service" | "publish" | "url-map" | "stable-backend" | "canary-backend";

/** Which keys each mode needs, and which it may have besides. */
const KEYS: Record<Mode, { readonly needs: readonly Key[]; readonly takes: readonly Key[] }> = {
  revisions: { needs: [], takes: [] },
  services: { needs: ["canary-service"], takes: ["publish"] },
  "load-balancer": { needs: ["url-map", "stable-backend", "canary-backend"], takes: ["canary-service"] },
};
const ALL_KEYS: readonly Key[] = ["canary-service", "publish", "url-map", "stable-backend", "canary-backend"];

const publish = strictMap({
  env: text("the name of an environment variable such as CANARY_PERCENT", /^[A-Za-z_][A-Za-z0-9_]*$/).meta({
    description: "Environment variable of the service that users reach; it carries the percent.",
  }),
});

const shape = strictMap({
  mode: oneOf(["revisions", "services", "load-balancer"]).prefault("revisions").meta({
    description:
      "`revisions`: two revisions of one service. `services`: two services, split by the application's own router. `load-balancer`: two backends of a URL map. The actions drive `revisions` and refuse the others so far.",
  }),
  "canary-service": serviceName().exactOptional().meta({
    description:
      "The service that runs the canary. Needed by `services`; `load-balancer` takes it from the plan's own routing.",
  }),
  publish: publish
    .exactOptional()
    .meta({ description: "How the application's router learns the percent, in mode `services`." }),
  "url-map": computeName("ion")
    .exactOptional()
    .meta({ description: "The load balancer's URL map, in mode `load-balancer`." }),
  "stable-backend": computeName("ion-api")
    .exactOptional()
    .meta({ description: "Backend service of the stable side, in mode `load-balancer`." }),
  "canary-backend": computeName("ion-api-canary")
    .exactOptional()
    .meta({ description: "Backend service of the canary side, in mode `load-balancer`." }),
});
type Written = z.output<typeof shape>;

/** The `routing` map, of the plan and of a stage. */
export const routingSchema = shape.superRefine(fitKeysToMode, brokenMapToo).transform(toRouting);

function fitKeysToMode(written: Partial<Written>, context: z.RefinementCtx): void {
  const { mode } = written;
  // A map that is broken elsewhere is asked too, so the mode may be anything yet.
  if (typeof mode !== "string" || !Object.hasOwn(KEYS, mode)) return;
  const { needs, takes } = KEYS[mode];
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

function modesWith(key: Key): string[] {
  return Object.entries(KEYS).flatMap(([mode, { needs, takes }]) => ([...needs, ...takes].includes(key) ? [mode] : []));
}

function toRouting(written: Written): Routing {
  const canaryService = written["canary-service"];
  const service = canaryService === undefined ? {} : { canaryService };
  if (written.mode === "revisions") return { mode: "revisions" };
  if (written.mode === "services" && canaryService !== undefined) {
    return { mode: "services", canaryService, ...(written.publish === undefined ? {} : { publish: written.publish }) };
  }
  const { "url-map": urlMap, "stable-backend": stableBackend, "canary-backend": canaryBackend } = written;
  if (urlMap !== undefined && stableBackend !== undefined && canaryBackend !== undefined) {
    return { mode: "load-balancer", urlMap, stableBackend, canaryBackend, ...service };
  }
  return z.NEVER;
}
