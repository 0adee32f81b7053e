import { lastHolding } from "./bisect";
import { robbinsLog } from "./robbins";

/** For how many requests, and at which chance, the interval is made to be narrowest. */
export interface Tuning {
  readonly requests: number;
  readonly alpha: number;
}

/** The least spread of the mixture, as part of the variance of one request. */
const LEAST = 1e-3;

/**
 * Returns the confidence sequence for a rate by the two-sided beta-binomial mixture whose spread is tied to the rate that
 * is asked about. Source: Howard, Ramdas, McAuliffe and Sekhon, Annals of Statistics 2021, proposition 6.
 */
export function bernoulliInterval(
  n: number,
  S: number,
  alpha: number,
  tuning: Tuning,
): { readonly lower: number; readonly upper: number } {
  const isIn = (p: number) => evidence(n, S, p, tuning) < Math.log(1 / alpha);
  return {
    lower: S === 0 ? 0 : lastHolding(S / n, 0, isIn),
    upper: S === n ? 1 : lastHolding(S / n, 1, isIn),
  };
}

/** For values between −p and 1−p the proposition's mixture is Robbins' with a = r/(1−p) and b = r/p. */
function evidence(n: number, S: number, p: number, tuning: Tuning): number {
  const variance = p * (1 - p);
  const log = 2 * Math.log(1 / tuning.alpha);
  const rho = (variance * tuning.requests) / (log + Math.log1p(log));
  const r = Math.max(rho - variance, LEAST * variance);
  return robbinsLog(n, S, p, { a: r / (1 - p), b: r / p });
}
