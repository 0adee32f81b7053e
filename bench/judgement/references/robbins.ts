import { lnBeta } from "./beta";
import { lastHolding } from "./bisect";

/** The law from which the bets of the mixture are drawn: Beta(a, b). */
export interface Mixing {
  readonly a: number;
  readonly b: number;
}

/** Returns the log evidence of Robbins' beta mixture against the rate p after n requests with S failures; 0 < p < 1. */
export function robbinsLog(n: number, S: number, p: number, { a, b }: Mixing): number {
  return lnBeta(a + S, b + n - S) - lnBeta(a, b) - S * Math.log(p) - (n - S) * Math.log1p(-p);
}

/** Returns the rates that the mixture has not ruled out at chance `alpha`; an end where nothing bounds it is 0 or 1. */
export function robbinsInterval(n: number, S: number, mixing: Mixing, alpha: number): { lower: number; upper: number } {
  const isIn = (p: number) => robbinsLog(n, S, p, mixing) < Math.log(1 / alpha);
  return {
    lower: S === 0 ? 0 : lastHolding(S / n, 0, isIn),
    upper: S === n ? 1 : lastHolding(S / n, 1, isIn),
  };
}
