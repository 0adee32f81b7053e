import type { Cell } from "../../src/core/metric";

/** The first moment of the minutes. */
export const START = Date.parse("2026-03-01T10:00:00Z");

/** Returns the minute with this index, as JSON has it. */
export const minute = (index: number) => ({
  from: new Date(START + index * 60_000).toISOString(),
  to: new Date(START + (index + 1) * 60_000).toISOString(),
});
/** Returns what was counted in the minute with this index. */
export const bucket = (index: number, cell: Cell) => ({
  from: START + index * 60_000,
  to: START + (index + 1) * 60_000,
  cell,
});
