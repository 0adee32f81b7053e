import type { ErrorCode, RolloutError } from "../errors";
import { closing } from "./closing";
import type { Ledger } from "./ledger";
import { renderRollback } from "./open-ways";
import { canaryRefOf, exposureOf, type Route, type RouteState } from "./outside";
import { isLeftBehind, wantedOf } from "./outside-plan";
import { nameOfRoute } from "./routes";
import type { ServiceRef, ServiceState } from "./service";
import type { Amiss } from "./tick";
import { renderShares, servedShares } from "./traffic";

/** One way outside of the service as a look found it, or why it could not be read. */
export type WaySeen =
  | RouteState
  | { readonly route: Route; readonly error: Pick<RolloutError, "code" | "message" | "hint"> };

/** What a look found outside of the service that users reach. */
export interface OutsideSeen {
  readonly ways: readonly WaySeen[];
  /** Of the canary's own service; absent where it has none, or nobody could read it. */
  readonly canary?: ServiceState;
  /** Cloud Run itself said that the canary's service does not exist. */
  readonly isGone?: boolean;
}

/** By what it is told whether a run is at work still, or died. */
interface Patience {
  /** Epoch milliseconds. */
  readonly now: number;
  /** Seconds that a run may take over its changes. */
  readonly within: number;
}

/** Of a rollout that is over nobody wonders that its way is gone; what does not answer may still send users. */
const GONE: readonly ErrorCode[] = ["ROUTE_NOT_FOUND"];

/**
 * Returns what is not as the ledger of a running rollout says, all of it as one; undefined where all is so. What a run that
 * died may have left needs no person at first; what somebody else set does, and so does what cannot be read.
 */
export function amissOutside(
  ref: ServiceRef,
  ledger: Ledger,
  { ways, canary, isGone = false }: OutsideSeen,
  patience: Patience,
): Amiss | undefined {
  const found = ways.flatMap((way) => amissAt(ref, ledger, way, patience) ?? []);
  return together([...found, ...amissOfCanary(ref, ledger, canary, isGone)]);
}

/** Returns the ways of a rollout that is over which still send users to its canary, as people name them. */
export function openWays({ ways }: Pick<OutsideSeen, "ways">): readonly string[] {
  return ways.flatMap((way) => ("percent" in way && way.percent > 0 ? [nameOfRoute(way.route)] : []));
}

/**
 * Returns why nobody can tell whether users still reach the canary of a rollout that is over; undefined where it can be
 * told. A way that does not exist any more sends nobody; after a promotion one that was built anew is nobody's concern.
 */
export function unclearWays(ledger: Ledger, { ways }: Pick<OutsideSeen, "ways">): Amiss | undefined {
  const known: readonly ErrorCode[] = ledger.status === "promoted" ? [...GONE, "ROUTE_UNFIT"] : GONE;
  return together(ways.flatMap((way) => ("error" in way && !known.includes(way.error.code) ? [unseen(way)] : [])));
}

function amissAt(ref: ServiceRef, ledger: Ledger, way: WaySeen, patience: Patience): Amiss | undefined {
  if ("error" in way) return unseen(way);
  const { route, percent } = way;
  const wanted = wantedOf(ref, ledger, route);
  if (wanted === undefined || percent === wanted) return undefined;
  if (isLeftBehind(ledger, percent, wanted))
    return ledger.handOver === true ? undefined : leftBehind(ledger, way, wanted, patience);
  const isLower = percent < wanted;
  const did = percent === 0 ? "somebody lowered it, or a rollback died" : "somebody else set it";
  // What closes a way is no advice for one that was lowered.
  const hint = isLower
    ? `Take the rollout back, or set the way back to ${wanted} %:\n${renderRollback(ref)}`
    : `Set it back, or take the rollout back:\n${closing(route)}\n${renderRollback(ref)}`;
  return {
    why: `expected ${nameOfRoute(route)} to give the canary ${wanted} %, as the ledger says, got ${percent} %: ${did}`,
    alarm: true,
    hint,
  };
}

function leftBehind(ledger: Ledger, { route, percent }: RouteState, wanted: number, patience: Patience): Amiss {
  const at = Math.max(ledger.since, ledger.story.at(-1)?.at ?? 0);
  const isDead = patience.now > at + patience.within * 1000;
  return {
    why: `${nameOfRoute(route)} gives the canary ${percent} % and not yet ${wanted} %: ${isDead ? "the run that moved it has died" : "a run is at it"}`,
    alarm: isDead,
    hint: `Let another run go on with it: the workflow that promotes, or the deploy-canary action\nwith:\n  stage: ${ledger.stage}`,
  };
}

function unseen({ route, error }: Extract<WaySeen, { readonly error: unknown }>): Amiss {
  const hint = error.hint === undefined ? {} : { hint: error.hint };
  return { why: `${nameOfRoute(route)} cannot be read: ${error.message}`, alarm: true, ...hint };
}

/** While nobody is on it, the next run puts it right by itself. */
function amissOfCanary(
  ref: ServiceRef,
  ledger: Ledger,
  canary: ServiceState | undefined,
  isGone: boolean,
): readonly Amiss[] {
  if (ledger.canaryService === undefined || exposureOf(ledger) === 0) return [];
  const { service, region, project } = canaryRefOf(ref, ledger);
  const place = `--region ${region} --project ${project}`;
  if (isGone) {
    const lost = `the canary's service ${service} does not exist any more, and users are sent to it`;
    return [{ why: lost, alarm: true, hint: `Take the rollout back:\n${renderRollback(ref)}`, lost }];
  }
  if (canary === undefined)
    return [
      {
        why: `expected the canary's service ${service}, got none that can be read`,
        alarm: true,
        hint: `gcloud run services describe ${service} ${place}\nIf it is gone, take the rollout back:\n${renderRollback(ref)}`,
      },
    ];
  if (servedShares(canary).get(ledger.canary) === 100) return [];
  return [
    {
      why: `expected ${service} to serve ${ledger.canary} alone, got ${renderShares(canary)}`,
      alarm: canary.settled,
      hint: `gcloud run services update-traffic ${service} ${place} --to-revisions ${ledger.canary}=100`,
    },
  ];
}

function together(all: readonly Amiss[]): Amiss | undefined {
  if (all.length === 0) return undefined;
  const lost = all.find((one) => one.lost !== undefined)?.lost;
  const hints = [...new Set(all.flatMap(({ hint }) => hint ?? []))];
  return {
    why: all.map(({ why }) => why).join("; "),
    alarm: all.some(({ alarm }) => alarm),
    ...(hints.length === 0 ? {} : { hint: hints.join("\n") }),
    ...(lost === undefined ? {} : { lost }),
  };
}
