const DURATION = /^(?=\d)(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?(?:(\d{1,9})ms)?$/;
const SHARE = /^(\d{1,3}(?:\.\d{1,6})?)%$/;

/** What a duration looks like, for JSON Schema and for editors. */
export const DURATION_PATTERN = "^(?=\\d)(\\d{1,9}h)?(\\d{1,9}m)?(\\d{1,9}s)?(\\d{1,9}ms)?$";
/** What a share with its unit looks like, for JSON Schema and for editors. */
export const SHARE_PATTERN = "^\\d{1,3}(\\.\\d{1,6})?%$";

/** Returns the seconds of `90s`, `10m`, `24h`, `1h30m` or `500ms`, possibly 0; undefined where the text is no duration. */
export function parseDuration(text: string): number | undefined {
  const found = DURATION.exec(text);
  if (found === null) return undefined;
  const [hours, minutes, seconds, millis] = found.slice(1).map((digits) => Number(digits ?? 0));
  return (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0) + (millis ?? 0) / 1000;
}

/** Returns the fraction 0–1 of `5%` or `0.05`; undefined where it is neither, or beyond 100 %. */
export function parseShare(value: unknown): number | undefined {
  const share = typeof value === "string" ? percentOf(value) : value;
  return typeof share === "number" && share >= 0 && share <= 1 ? share : undefined;
}

function percentOf(text: string): number | undefined {
  const digits = SHARE.exec(text)?.[1];
  // Dividing by 100 can leave dust (0.007 / 100 is 0.00007000000000000001), and a line is compared exactly.
  return digits === undefined ? undefined : Number(`${digits}e-2`);
}
