import type { Ledger } from "./ledger";
import { parseRouting } from "./ledger-routing";
import { Reader } from "./reader";
import type { ServiceState } from "./service";
import { knownWays, type Ways } from "./ways";

/**
 * The annotation that says by which ways users may be on the canary, and nothing else: short and seldom changed, for the day
 * on which the ledger beside it is gone or cannot be read.
 */
export const WAYS_KEY = "cloud-run-canary/ways";

/** What the annotation says: nothing, the ways, or something that is none, which is never taken for no way. */
export type WaysReading =
  | { readonly kind: "none" }
  | { readonly kind: "ways"; readonly ways: Ways }
  | { readonly kind: "unreadable"; readonly why: string };

/** Returns the annotation of the ledger's ways; none where the users' service's own traffic is the only one. */
export function waysAnnotation(ledger: Ledger): Readonly<Record<string, string>> {
  const { routings, ...place } = knownWays(ledger);
  const isOutside = place.canaryService !== undefined || routings.some(({ mode }) => mode !== "revisions");
  return isOutside ? { [WAYS_KEY]: JSON.stringify({ version: 1, ...place, routings }) } : {};
}

/** Returns the ways that the service remembers beside its ledger; a text that tells of none is `unreadable`. */
export function waysReadingOf({ annotations }: Pick<ServiceState, "annotations">): WaysReading {
  const text = annotations[WAYS_KEY];
  if (text === undefined) return { kind: "none" };
  try {
    return { kind: "ways", ways: waysIn(new Reader("the ways", JSON.parse(text))) };
  } catch (cause) {
    return { kind: "unreadable", why: cause instanceof Error ? cause.message : String(cause) };
  }
}

function waysIn(raw: Reader): Ways {
  const version = raw.number("version");
  if (version !== 1) throw new TypeError(`expected version 1, got ${version}`);
  const routings = raw.list("routings").map((one) => parseRouting(new Reader("a routing", one)));
  if (routings.length === 0) throw new TypeError("expected a routing at least, got none");
  return { routings, ...(raw.has("canaryService") ? { canaryService: raw.text("canaryService") } : {}) };
}
