import type { Routing } from "../routing";
import { type Losses, logEvidence, rateHarm, rateSafe } from "./panel";

/** Chance to say, ever, that a split did not arrive which is between the two bounds; half of it for each of them. */
const ALPHA = 1e-4;
/** So many requests one user may send: where users are assigned for good, their requests are no evidence each. */
const REQUESTS_OF_A_USER = 100;

/**
 * Returns the requests as evidence of how users are split: one each where every request is split by itself, a hundredth
 * where the application's router keeps a user on one side. A user's requests together then weigh no more than one, as
 * long as they are no more than a hundred (Jensen's inequality: a bet of the hundredth part is still fair).
 */
export function independent({ requests, bad, squares }: Losses, way: Routing["mode"]): Losses {
  const together = way === "services" ? REQUESTS_OF_A_USER : 1;
  return { requests: requests / together, bad: bad / together, squares: squares / together };
}

/**
 * Returns whether the split did not arrive at all: the canary's share of what was seen is less than half of the configured
 * one (fraction 0–1), or more than double, which from a third on is half of what stable should have. Of a split that is
 * within these bounds it says so with a chance of one in ten thousand, however often one looks (Ville's inequality).
 */
export function isMissing(seen: Losses, configured: number): boolean {
  const needed = -Math.log(ALPHA / 2);
  const [least, most] = [configured / 2, Math.min(2 * configured, (1 + configured) / 2)];
  return logEvidence(rateHarm(most), seen) >= needed || logEvidence(rateSafe(least), seen) >= needed;
}

const FIRST = "another rule of the URL map takes these requests first";
const PINNED = "clients that keep to one version (old connections, tag URLs)";

/** Returns the likely causes why a split that was set and read back does not reach the users of this way; a clause. */
export function causesOf(way: Routing["mode"]): string {
  switch (way) {
    case "revisions":
      return `likely session affinity, or ${PINNED}`;
    case "services":
      return `likely the router is still on its old configuration, assigns users otherwise, or does not see these requests; or ${PINNED}`;
    case "load-balancer":
      return `likely ${FIRST}, the load balancer is still on its old configuration, session affinity, or ${PINNED}`;
  }
}
