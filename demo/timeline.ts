import type { DemoRecord, StepRecord } from "./record";
import { alignColumns, renderShare } from "./words";

/** Returns the closing table: every step of every story with its seconds and its outcome, and the total. */
export function renderTimeline({ stories, seconds }: DemoRecord): string[] {
  const rows = stories.flatMap(({ name, steps, outcome }) => [
    [name, "", "", "", outcome],
    ...steps.map((step) => rowOf(step)),
  ]);
  const total = ["total", seconds.toFixed(1), "", "", ""];
  const lines = alignColumns([["step", "seconds", "asked", "seen", "outcome"], ...rows, total], [1, 2, 3]);
  const rule = "─".repeat(Math.min(100, Math.max(...lines.map((line) => line.length))));
  return [rule, ...lines.slice(0, 1), rule, ...lines.slice(1, -1), rule, ...lines.slice(-1)];
}

function rowOf({ name, seconds, trafficAsked, trafficObserved, outcome }: StepRecord): string[] {
  return [`  ${name}`, seconds.toFixed(1), `${trafficAsked} %`, renderShare(trafficObserved), outcome];
}
