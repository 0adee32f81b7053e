import { renderPercent } from "../format";
import type { Bucket } from "../metric";
import type { Routing } from "../routing";
import type { Verdict } from "../verdict";
import { causesOf, independent, isMissing } from "./arrival";
import { defectIn } from "./defect";
import { within } from "./frame";
import { rateInterval } from "./interval";
import { type Losses, logEvidence, rateHarm, rateSafe } from "./panel";
import type { Range } from "./windows";

/** How far the canary's share of requests may be from the configured one, as part of the smaller one of both. */
const TOLERATED = 0.25;
/** Chance to call a share skewed that is within what is tolerated; half of it for each side. */
const ALPHA = 0.01;

/**
 * Whether the canary got the share of the requests that it should. Skewed, it decides only where the plan says so; a split
 * that did not arrive is never a pass.
 */
export interface ShareFinding {
  /** `inconclusive` is skewed, `error` did not arrive at all, `no-data` cannot be told. */
  readonly verdict: Extract<Verdict, "pass" | "inconclusive" | "error" | "no-data">;
  /** Fraction 0–1. */
  readonly configured: number;
  /** Fraction 0–1; absent where there was no request. */
  readonly observed?: number;
  /** Of canary and stable together; where the users' service is itself the router, all of its own. */
  readonly requests: number;
  /** Between what the share lies, as fractions 0–1. */
  readonly interval?: { readonly lower: number; readonly upper: number };
  readonly sentence: string;
}

/** How the requests were to be split: the canary's percent (0–100), and by which way; absent: by the service's traffic. */
export interface Split {
  readonly percent: number;
  readonly way?: Routing["mode"];
}

/**
 * Returns whether the canary's share of the requests of both is within what is tolerated of the configured one, a quarter
 * of the smaller share, as far as the evidence goes. Where one side gets everybody, stable was not asked or saw nobody, or
 * numbers cannot be what they say they are, it is `no-data`. A router within the users' service sees every request first,
 * also those that it hands to the canary.
 */
export function judgeShare(
  { percent, way = "revisions" }: Split,
  canary: readonly Bucket[],
  stable: readonly Bucket[],
  range: Range,
): ShareFinding {
  const configured = percent / 100;
  const [ours, theirs] = [within(range, canary), within(range, stable)];
  const why = (defectIn(ours) ?? defectIn(theirs))?.why;
  if (why !== undefined) return { configured, requests: 0, ...untold(why) };
  const [mine, beside] = [requestsIn(ours), requestsIn(theirs)];
  const others = way === "services" ? Math.max(0, beside - mine) : beside;
  const requests = mine + others;
  if (percent <= 0 || percent >= 100)
    return { configured, requests, ...untold(`at ${percent} % there is nothing to share out`) };
  if (beside === 0) return { configured, requests, ...untold("stable saw no request") };
  const observed = mine / requests;
  const seen = independent({ requests, bad: mine, squares: mine }, way);
  const verdict = verdictOf(seen, configured);
  return {
    verdict,
    configured,
    observed,
    requests,
    interval: rateInterval(seen, { lower: ALPHA / 2, upper: ALPHA / 2 }),
    sentence: sentenceOf({ mine, requests, observed, configured, verdict, way }),
  };
}

function untold(why: string): Pick<ShareFinding, "verdict" | "sentence"> {
  return { verdict: "no-data", sentence: `whether the canary gets its share of the requests cannot be told: ${why}` };
}

function verdictOf(seen: Losses, configured: number): "pass" | "inconclusive" | "error" {
  if (isMissing(seen, configured)) return "error";
  return isSkewed(seen, configured) ? "inconclusive" : "pass";
}

function isSkewed(seen: Losses, configured: number): boolean {
  const needed = -Math.log(ALPHA / 2);
  const tolerated = TOLERATED * Math.min(configured, 1 - configured);
  const [least, most] = [configured - tolerated, configured + tolerated];
  return logEvidence(rateHarm(most), seen) >= needed || logEvidence(rateSafe(least), seen) >= needed;
}

function requestsIn(buckets: readonly Bucket[]): number {
  return buckets.reduce((sum, { cell }) => sum + requestsOf(cell), 0);
}

function requestsOf(cell: Bucket["cell"]): number {
  if (cell.kind === "rate") return cell.total;
  return cell.kind === "mean" ? cell.count : cell.counts.reduce((sum, count) => sum + count, 0);
}

function sentenceOf(found: {
  readonly mine: number;
  readonly requests: number;
  readonly observed: number;
  readonly configured: number;
  readonly verdict: ShareFinding["verdict"];
  readonly way: Routing["mode"];
}): string {
  const { mine, requests, observed, configured, verdict, way } = found;
  const got = `the canary got ${renderPercent(observed)} of the requests (${mine} of ${requests})`;
  if (verdict === "error")
    return `the split did not arrive: ${got}, and not the configured ${renderPercent(configured)}; ${causesOf(way)}`;
  if (verdict === "pass") return `${got}; configured are ${renderPercent(configured)}`;
  const causes =
    observed > configured
      ? "requests to the tag URL, session affinity and clients that stick to a revision do this"
      : "session affinity and clients that keep to stable (old connections, requests to stable's tag URL) do this";
  return `${got}, and not the configured ${renderPercent(configured)}: ${causes}`;
}
