import { oneLine } from "./quiet";

/** Returns a text without the secrets of the run; done before anything is cut, or half of one would stay. */
export type Clean = (text: string) => string;

/** GitHub takes no longer descriptions. */
const SHORT = 140;

/**
 * Returns others' words without secrets, as one line of at most 140 characters in which no character is cut in half: what
 * GitHub is given as a description, and what it is compared with later.
 */
export function shortened(text: string, clean: Clean): string {
  const line = oneLine(clean(text));
  if (line.length <= SHORT) return line;
  return `${line.slice(0, SHORT - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
