import type { Ledger } from "./ledger";
import { Reader } from "./reader";
import type { Publish, Routing } from "./routing";

/** What of a ledger tells by which ways users reach the canary; ledgers of releases by revisions have none of it. */
type Ways = Pick<Ledger, "canaryService" | "routing" | "left" | "handOver" | "home" | "adopted" | "newest">;

/** Returns what the ledger says of its ways. Throws TypeError for one that makes no sense. */
export function waysOf(raw: Reader): Ways {
  const names = (["canaryService", "home", "adopted", "newest"] as const).filter((key) => raw.has(key));
  return {
    ...Object.fromEntries(names.map((key) => [key, raw.text(key)])),
    ...(raw.has("routing") ? { routing: parseRouting(raw.inner("routing", "the routing")) } : {}),
    ...(raw.has("left") ? { left: raw.list("left").map((one) => parseRouting(new Reader("a routing", one))) } : {}),
    ...(raw.is("handOver") ? { handOver: true } : {}),
  };
}

/** Returns one way of users as it is written down. Throws TypeError for one that makes no sense. */
export function parseRouting(raw: Reader): Routing {
  const mode = raw.text("mode");
  switch (mode) {
    case "revisions":
      return { mode };
    case "services":
      return {
        mode,
        canaryService: raw.text("canaryService"),
        publish: parsePublish(raw.inner("publish", "publish")),
        ...settleIn(raw),
      };
    case "load-balancer":
      return { mode, ...urlMapOf(raw), ...settleIn(raw) };
    default:
      throw new TypeError(`expected a mode of routing that this version knows, got '${mode}'`);
  }
}

function urlMapOf(raw: Reader): Omit<Extract<Routing, { mode: "load-balancer" }>, "mode"> {
  const keys = (["urlMapRegion", "pathMatcher", "canaryService"] as const).filter((key) => raw.has(key));
  return {
    urlMap: raw.text("urlMap"),
    stableBackend: raw.text("stableBackend"),
    canaryBackend: raw.text("canaryBackend"),
    ...Object.fromEntries(keys.map((key) => [key, raw.text(key)])),
  };
}

function settleIn(raw: Reader): { readonly settle?: number } {
  return raw.has("settle") ? { settle: raw.number("settle") } : {};
}

function parsePublish(raw: Reader): Publish {
  return raw.has("document") ? { document: raw.text("document") } : { env: raw.text("env") };
}
