/** The severities of Cloud Logging and their ranks; comparisons go by rank. */
export const SEVERITIES = {
  DEFAULT: 0,
  DEBUG: 100,
  INFO: 200,
  NOTICE: 300,
  WARNING: 400,
  ERROR: 500,
  CRITICAL: 600,
  ALERT: 700,
  EMERGENCY: 800,
} as const;

/** A name of `SEVERITIES`. */
export type Severity = keyof typeof SEVERITIES;

/** Returns the severity of that name, in whatever case, or undefined. */
export function parseSeverity(name: unknown): Severity | undefined {
  const upper = String(name).toUpperCase();
  return Object.hasOwn(SEVERITIES, upper) ? (upper as Severity) : undefined;
}
