import type { Estimate } from "./estimates";

/** One measured number beside what was promised of it. */
export interface Claim {
  /** G1 to G9, or the name of another target. */
  readonly goal: string;
  readonly what: string;
  /** Absent where nothing came to be measured; then the claim is missed. */
  readonly measured?: Estimate;
  readonly limit: number;
  readonly sense: "at most" | "at least";
  readonly unit: Unit;
}

/** How a number is written. */
export type Unit = "percent" | "requests" | "minutes" | "users" | "times" | "ms" | "s" | "of the tolerance" | "cases";

/** Returns whether the measured number keeps what was promised; the interval is shown, and does not decide. */
export function isMet({ measured, limit, sense }: Claim): boolean {
  if (measured === undefined) return false;
  return sense === "at most" ? measured.value <= limit : measured.value >= limit;
}

/** Returns a chance in percent, and anything else as it is, with as many digits as say something. */
export function renderNumber(value: number, unit: Unit): string {
  const number = unit === "percent" ? value * 100 : value;
  if (number !== 0 && Math.abs(number) < 0.01) return number.toExponential(0);
  const digits = Math.abs(number) >= 100 || Number.isInteger(number) ? 0 : Math.abs(number) >= 10 ? 1 : 2;
  return number.toFixed(digits);
}

/** Returns the claims as a table in Markdown, and below it the goals' verdicts: a goal is met if all of its claims are. */
export function renderClaims(claims: readonly Claim[]): string {
  const rows = claims.map((claim) => {
    const { goal, what, measured, limit, sense, unit } = claim;
    const show = (value: number) => renderNumber(value, unit);
    const found =
      measured === undefined ? "nothing" : `${show(measured.value)} [${show(measured.lower)}, ${show(measured.upper)}]`;
    return [
      goal,
      what,
      found,
      `${sense === "at most" ? "≤" : "≥"} ${show(limit)} ${unit === "percent" ? "%" : unit}`,
      verdictOf(claim),
    ];
  });
  const goals = [...new Set(claims.map(({ goal }) => goal))].map((goal) => {
    const missed = claims.filter((claim) => claim.goal === goal && !isMet(claim));
    return `${goal}: ${missed.length === 0 ? "met" : `MISSED (${missed.map(({ what }) => what).join("; ")})`}`;
  });
  return `${renderTable(["goal", "what", "measured [95 %]", "promised", "verdict"], rows)}\n\n${goals.join("\n")}`;
}

function verdictOf(claim: Claim): string {
  return isMet(claim) ? "met" : "MISSED";
}

/** Returns a table in Markdown. */
export function renderTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(header), `|${header.map(() => "---").join("|")}|`, ...rows.map(line)].join("\n");
}
