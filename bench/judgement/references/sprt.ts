/** What Wald's sequential probability ratio test says. */
export interface Sprt {
  readonly llr: number;
  /** Rejects the line at or above. */
  readonly upper: number;
  /** Accepts it at or below. */
  readonly lower: number;
  readonly decision: "continue" | "reject_h0" | "accept_h0";
}

/** Returns the log likelihood ratio of the rate `p1` over `p0` after n requests with S failures; rates inside 0–1. */
export function likelihoodRatio(n: number, S: number, p0: number, p1: number): number {
  return S * Math.log(p1 / p0) + (n - S) * Math.log((1 - p1) / (1 - p0));
}

/** Returns Wald's test of `p0` against `p1` with the error chances alpha and beta, at one look. */
export function sprt(
  n: number,
  S: number,
  { p0, p1, alpha, beta }: { readonly p0: number; readonly p1: number; readonly alpha: number; readonly beta: number },
): Sprt {
  const llr = likelihoodRatio(n, S, p0, p1);
  const upper = Math.log((1 - beta) / alpha);
  const lower = Math.log(beta / (1 - alpha));
  const decision = llr >= upper ? "reject_h0" : llr <= lower ? "accept_h0" : "continue";
  return { llr, upper, lower, decision };
}
