/** Below this argument the series of ln Γ is not precise enough, and Γ(x+1) = xΓ(x) leads up to it. */
const FROM = 16;
/** Bernoulli's numbers B₂ₖ / (2k(2k−1)). Source: Abramowitz & Stegun 6.1.41. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];

/** Returns ln Γ(x) for x > 0 to about 1e-15 of its size, by Stirling's series. */
export function lnGamma(x: number): number {
  let shift = 1;
  let at = x;
  for (; at < FROM; at++) shift *= at;
  const square = at * at;
  const series = STIRLING.reduceRight((sum, term) => sum / square + term, 0) / at;
  return (at - 0.5) * Math.log(at) - at + Math.log(2 * Math.PI) / 2 + series - Math.log(shift);
}

/** Returns ln B(a, b) for a, b > 0. */
export function lnBeta(a: number, b: number): number {
  return lnGamma(a) + lnGamma(b) - lnGamma(a + b);
}

/**
 * Returns the share of the beta law Beta(a, b) below x, with x from 0 to 1: the regularised incomplete beta function.
 * Source: the continued fraction of Abramowitz & Stegun 26.5.8, summed from the front.
 */
export function betaShare(a: number, b: number, x: number): number {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - lnBeta(a, b));
  // The fraction converges fast on the near side of the mean only.
  return x < (a + 1) / (a + b + 2) ? (front * fraction(a, b, x)) / a : 1 - (front * fraction(b, a, 1 - x)) / b;
}

/** The continued fraction by Lentz's method: numerator and denominator of the convergents are kept as ratios. */
function fraction(a: number, b: number, x: number): number {
  let ratioUp = 1;
  let ratioDown = 1 / (1 - ((a + b) * x) / (a + 1));
  let value = ratioDown;
  for (let m = 1; m < 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    let change = 1;
    for (const term of [even, odd]) {
      ratioDown = 1 / (1 + term * ratioDown);
      ratioUp = 1 + term / ratioUp;
      change = ratioUp * ratioDown;
      value *= change;
    }
    if (Math.abs(change - 1) < 1e-15) return value;
  }
  return value;
}
