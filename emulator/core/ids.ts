import { createHash } from "node:crypto";

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Returns a UUID that is the same for the same text, so that a run can be repeated exactly. */
export function uuidOf(text: string): string {
  const hex = digest(text);
  const variant = "89ab"[Number.parseInt(hex.charAt(16), 16) % 4];
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}

/** Returns `length` characters of [a-z0-9], the same for the same text. */
export function suffixOf(text: string, length: number): string {
  return BigInt(`0x${digest(text)}`)
    .toString(36)
    .slice(-length)
    .padStart(length, "0");
}

/** Returns a 12-digit project number, the same for the same id; a number comes back as it is. */
export function projectNumberOf(project: string): string {
  if (/^\d+$/.test(project)) return project;
  return String(100_000_000_000 + (Number.parseInt(digest(project).slice(0, 10), 16) % 899_999_999_999));
}
