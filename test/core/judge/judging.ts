import { judgeThresholds } from "../../../src/core/judge/thresholds";
import type { Cell, MetricRule } from "../../../src/core/metric";
import { minutes, range } from "./cases";

/** Judges a metric by one cell a minute from noon on; undefined is a minute of which the backend has nothing. */
export function judge(rule: MetricRule, cells: readonly (Cell | undefined)[], final = false) {
  return judgeThresholds(rule, { range: range(cells.length), notes: [], canary: minutes(cells), query: "", final });
}

/** Returns ten log entries with this mean. */
export const mean = (value: number): Cell => ({ kind: "mean", count: 10, mean: value });
/** Returns so many minutes of the same. */
export const times = (count: number, cell: Cell | undefined) => Array<Cell | undefined>(count).fill(cell);
