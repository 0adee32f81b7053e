/** The odds of being bad, as multiples of the line's odds, on which the six bets are. Changing them changes STAT_VERSION. */
export const OR = [1.5, 2.5, 4.5, 10, 30, 120] as const;
/** What of the pot each of the six bets begins with; they add up to 1. */
export const W = [0.1, 0.2, 0.3, 0.2, 0.1, 0.1] as const;
/** How much of the pot the six bets on a mean put at risk; each begins with a sixth of it. */
export const MEAN_C = [0.1, 0.2, 0.35, 0.5, 0.7, 0.9] as const;

/** So many requests, and how many of them were bad; fractional where values lie between good and bad. */
export interface Counts {
  readonly requests: number;
  readonly bad: number;
}

/** The same of losses in 0–1, with the sum of their squares. */
export interface Losses extends Counts {
  readonly squares: number;
}

/** Canary and stable in the same stretch of time. */
export interface Pair {
  readonly canary: Counts;
  readonly stable: Counts;
}

/**
 * Six bets against one assumption. Each begins with its weight of a pot of 1 and gains additively in logarithms; where
 * the assumption holds the pot is expected not to grow, so that it ever reaches 1/α has a chance of at most α, however
 * often one looks (Ville's inequality).
 */
export interface Panel<Seen> {
  /** Natural logarithms. */
  readonly logWeights: readonly number[];
  /** Returns the log gain of each bet by what was seen; gains of stretches add up. */
  gains(seen: Seen): readonly number[];
}

/** Harm is bet on odds that are higher than the line's, safety on odds that are as many times lower. */
interface Bet {
  readonly odds: number;
  /** What a bad request brings; logarithm. */
  readonly won: number;
}

const HARM: readonly Bet[] = OR.map((odds) => ({ odds, won: Math.log(odds) }));
const SAFE: readonly Bet[] = OR.map((odds) => ({ odds: 1 / odds, won: -Math.log(odds) }));
const NO_GAIN = OR.map(() => 0);
const LOG_W = W.map(Math.log);
const LOG_SIXTHS = MEAN_C.map(() => -Math.log(MEAN_C.length));
/** Fan's inequality: ln(1 + y) ≥ y + (ln(1 − c) + c)·y²/c² for y ≥ −c. */
const MEAN_BETS = MEAN_C.map((risk) => ({ risk, fan: Math.log1p(-risk) + risk }));

/** Returns the bets against "the rate is at most `line`" (fraction 0–1): they win by bad requests. */
export function rateHarm(line: number): Panel<Counts> {
  return ratePanel(HARM, line);
}

/** Returns the bets against "the rate is at least `line`" (fraction 0–1): they win by good requests. */
export function rateSafe(line: number): Panel<Counts> {
  return ratePanel(SAFE, line);
}

/**
 * Returns the bets against "the canary has at most `ratio` times its share of what was bad": of the bad ones of both in
 * the same stretch, as many should be the canary's as of the requests. A stretch that only one of them had says nothing.
 */
export function shareHarm(ratio: number): Panel<Pair> {
  return sharePanel(HARM, ratio);
}

/** Returns the bets against "the canary has at least `ratio` times its share of what was bad". */
export function shareSafe(ratio: number): Panel<Pair> {
  return sharePanel(SAFE, ratio);
}

/** Returns the bets against "the mean loss is at most `line`", strictly between 0 and 1: they win by losses. */
export function meanHarm(line: number): Panel<Losses> {
  return meanPanel(line, line, 1);
}

/** Returns the bets against "the mean loss is at least `line`", strictly between 0 and 1: they win by what was no loss. */
export function meanSafe(line: number): Panel<Losses> {
  return meanPanel(line, 1 - line, -1);
}

function ratePanel(bets: readonly Bet[], line: number): Panel<Counts> {
  const prices = bets.map((bet) => priceOf(bet, line));
  return {
    logWeights: LOG_W,
    gains: ({ requests, bad }) => {
      const gains: number[] = [];
      for (let bet = 0; bet < bets.length; bet++)
        gains.push(bad * (bets[bet]?.won ?? 0) - requests * (prices[bet] ?? 0));
      return gains;
    },
  };
}

function sharePanel(bets: readonly Bet[], ratio: number): Panel<Pair> {
  return {
    logWeights: LOG_W,
    gains: ({ canary, stable }) => {
      const all = canary.requests + stable.requests;
      const bad = canary.bad + stable.bad;
      if (all === 0 || bad === 0) return NO_GAIN;
      const part = canary.requests / all;
      const fair = (ratio * part) / (ratio * part + 1 - part);
      const gains: number[] = [];
      for (const bet of bets) gains.push(canary.bad * bet.won - bad * priceOf(bet, fair));
      return gains;
    },
  };
}

function meanPanel(line: number, reach: number, side: 1 | -1): Panel<Losses> {
  return {
    logWeights: LOG_SIXTHS,
    gains: ({ requests, bad, squares }) => {
      const won = (side * (bad - requests * line)) / reach;
      const spread = (squares - 2 * line * bad + requests * line * line) / (reach * reach);
      const gains: number[] = [];
      for (const { risk, fan } of MEAN_BETS) gains.push(risk * won + fan * spread);
      return gains;
    },
  };
}

/** What an observation costs a bet so that it is fair at the line; logarithm. */
function priceOf({ odds }: Bet, line: number): number {
  return Math.log1p(line * (odds - 1));
}

/** Returns the logarithm of the pot after what was seen; 0 is a pot that neither grew nor shrank. */
export function logEvidence<Seen>(panel: Panel<Seen>, seen: Seen): number {
  return logPot(panel.logWeights, panel.gains(seen));
}

/** Returns the logarithm of the pot in which each bet has gained so much; gains are of one panel. */
export function logPot(logWeights: readonly number[], gains: readonly number[]): number {
  return logSumExp(gains.map((gain, bet) => gain + (logWeights[bet] ?? 0)));
}

/** Returns ln Σ exp(term) without overflow; −∞ for no term. */
export function logSumExp(terms: readonly number[]): number {
  const most = Math.max(...terms);
  if (!Number.isFinite(most)) return most;
  return most + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - most), 0));
}
