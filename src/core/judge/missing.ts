import { type Losses, logEvidence, type Panel } from "./panel";

/** What is still missing for a `pass`, in requests as they were counted. */
export interface Lack {
  /** The bets on safety and what they were told so far; absent where the metric has no line to be below of. */
  readonly safe?: { readonly panel: Panel<Losses>; readonly seen: Losses; readonly needed: number };
  readonly requests: number;
  /** What was lost by the target line, and which part of all may be. */
  readonly lost: number;
  readonly allowed: number;
  readonly minRequests: number;
}

/** Nobody waits for more requests than these. */
const NEVER = 2 ** 30;

/** Returns about how many more requests without any loss it takes to pass; undefined where no number would. */
export function missingRequests(lack: Lack): number | undefined {
  let enough = 1;
  while (enough < NEVER && !isEnough(lack, enough)) enough *= 2;
  if (enough >= NEVER) return undefined;
  let short = Math.floor(enough / 2);
  while (enough - short > 1) {
    const middle = Math.floor((enough + short) / 2);
    if (isEnough(lack, middle)) enough = middle;
    else short = middle;
  }
  return enough;
}

function isEnough({ safe, requests, lost, allowed, minRequests }: Lack, more: number): boolean {
  const all = requests + more;
  if (all < minRequests || lost > allowed * all * (1 + 1e-12)) return false;
  if (safe === undefined) return true;
  // A request is less than one observation where the evidence counts bursts or minutes.
  const each = requests === 0 ? 1 : safe.seen.requests / requests;
  return logEvidence(safe.panel, { ...safe.seen, requests: safe.seen.requests + more * each }) >= safe.needed;
}
