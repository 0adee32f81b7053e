import file from "./stat-vectors.json" with { type: "json" };

interface Vector<Input, Expected> {
  readonly id: string;
  readonly fn: string;
  readonly input: Input;
  readonly expected: Expected;
  readonly note?: string;
}

/** The constants that the vectors were computed with. */
export const CONSTANTS = file.constants;

/** Returns all vectors. */
export function allVectors(): readonly Vector<unknown, unknown>[] {
  return file.vectors;
}

/** Returns the vectors of one function; throws where there is none. */
export function vectorsOf<Input, Expected>(fn: string): readonly Vector<Input, Expected>[] {
  const found = allVectors().filter((vector) => vector.fn === fn);
  if (found.length === 0) throw new Error(`expected vectors of ${fn}, got none`);
  return found as readonly Vector<Input, Expected>[];
}

/** Returns whether a number is the expected one to 1e-9, absolute or relative, whichever is larger; null is −∞. */
export function isClose(expected: number | null): (value: unknown) => boolean {
  if (expected === null) return (value) => value === -Infinity;
  return (value) => typeof value === "number" && Math.abs(value - expected) <= 1e-9 * Math.max(1, Math.abs(expected));
}
