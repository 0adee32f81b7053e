import { RolloutError } from "../errors";
import { closing } from "./closing";
import type { Route } from "./outside";
import { nameOfRoute } from "./routes";
import type { ServiceRef } from "./service";

/** How one way to the canary ended when it was to be closed. */
export type Lowering =
  | {
      readonly kind: "closed";
      readonly route: Route;
      /** The canary's percent before, 0–100. */
      readonly was: number;
      /** Present where it does not exist, and so leads nobody anywhere. */
      readonly gone?: true;
    }
  | {
      readonly kind: "open";
      readonly route: Route;
      /** The canary's percent as last read; absent where it could not be read. */
      readonly percent?: number;
      readonly cause: RolloutError;
    };
/** A way by which users may still reach the canary. */
export type OpenWay = Extract<Lowering, { kind: "open" }>;

/** Returns those by which users may still reach the canary. */
export function openOf(lowerings: readonly Lowering[]): readonly OpenWay[] {
  return lowerings.flatMap((one) => (one.kind === "open" ? [one] : []));
}

/** Users are, or may be, on a canary that was to be taken from them. */
export class OpenWays extends RolloutError {}

/**
 * Returns WAY_OPEN for ways that could not be closed, each with the percent that it has still, its cause and the command that
 * closes it; `done` is a sentence that says what was done all the same.
 */
export function stillOpen(ref: ServiceRef, open: readonly OpenWay[], done: string, hint?: string): OpenWays {
  const ways = open.map(
    (one) =>
      `expected nobody to reach the canary by ${nameOfRoute(one.route)}, got ${renderPercent(one)}: ${one.cause.message}`,
  );
  const hints = open.flatMap(({ cause, route }) => [...(cause.hint === undefined ? [] : [cause.hint]), closing(route)]);
  const again = `Then, or once the cloud answers again:\n${renderRollback(ref)}`;
  const said = hint === undefined ? hints : [...hints, hint];
  return new OpenWays("WAY_OPEN", [...ways, done].join("\n"), [...new Set([...said, again])].join("\n"));
}

/** Returns the command that takes the rollout back at once, to be pasted. */
export function renderRollback({ service, region, project }: ServiceRef): string {
  return `cloud-run-canary rollback --service ${service} --region ${region} --project ${project} --mode emergency`;
}

function renderPercent({ percent }: OpenWay): string {
  return percent === undefined ? "a way that nobody can tell" : `${percent} % of the users`;
}
