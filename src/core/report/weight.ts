import type { EvidenceWeight } from "../judge/judgement";

/** From here on a pot is only called large. */
const LARGE = 1_000_000;

/** Returns what the pot has grown to of what it must grow to, as multiples of the stake: `212/750 ×`. */
export function renderPot({ log, needed }: EvidenceWeight["harm"]): string {
  return `${renderMultiple(log === null ? 0 : Math.exp(log))}/${renderMultiple(Math.exp(needed))} ×`;
}

/** Returns every pot of a metric, each with its word: `harm 212/750 ×, safe 0.1/100 ×`. */
export function renderWeight({ harm, safe, share }: EvidenceWeight): string {
  const pots = Object.entries({ harm, safe, share });
  return pots.flatMap(([word, pot]) => (pot === undefined ? [] : [`${word} ${renderPot(pot)}`])).join(", ");
}

/** Rounded down, so that a pot that is almost full never looks full; but for what the logarithm itself rounds. */
function renderMultiple(multiple: number): string {
  if (multiple >= LARGE) return `${LARGE}+`;
  const whole = multiple + 1e-6;
  return String(multiple < 10 ? Math.floor(whole * 10) / 10 : Math.floor(whole));
}
