import { renderPercent, renderSeconds, renderValue } from "../format";
import { table } from "../report/markdown";
import type { Chance, Spread } from "./figures";
import type { Replay, ReplayedMetric } from "./replay";
import type { RolloutFigures } from "./rollout-figures";
import type { SimulationReport, StageReport } from "./simulation";
import type { ScenarioFigures } from "./stage-figures";

/** From here on failures come so much together that the plan should say so. */
const NOTABLE = 1.2;

/** Returns a chance with its confidence interval, in percent: `0.3 % (0.1–0.9)`. */
export function renderChance({ share, low, high }: Chance): string {
  return `${renderPercent(share)} (${bare(low)}–${bare(high)})`;
}

/** Returns a simulation's findings as text with a table for each stage and one for whole rollouts. */
export function renderSimulation({ healthy, stages, rollout }: SimulationReport): string {
  const whole = rollout === undefined ? [] : [`Whole rollouts\n\n${columns(ROLLOUT, rollout.map(rolloutRow))}`];
  return [renderHealthy(healthy), ...stages.map(renderStage), ...whole].join("\n\n");
}

function renderHealthy(healthy: SimulationReport["healthy"]): string {
  const truths = healthy.map(({ metric, measure, truth }) => {
    const value = renderValue(measure, truth);
    return `${metric} ${measure === "rate" ? `with ${value} bad` : value}`;
  });
  return `Taken for healthy, and for stable: ${truths.join(", ")}.`;
}

const STAGE = [
  "canary",
  "rolled back (95 % sure)",
  "after: median, 95th",
  "users hit: median, 95th",
  "requests: median",
  "watch passed",
  "went on",
];
const ROLLOUT = [
  "canary",
  "rolled back (95 % sure)",
  "after: median, 95th",
  "users hit: median, 95th",
  "held",
  "promoted",
];
const REPLAY = ["metric", "then", "now", "would fail after", "stable's dispersion"];

function renderStage(stage: StageReport): string {
  const { name, percent, seconds, perSecond, scenarios, warnings } = stage;
  const head = `${name}: ${percent} %, ${Number(perSecond.toPrecision(3))} requests/s on the canary, ${renderSeconds(seconds)}`;
  const parts = [head, columns(STAGE, scenarios.map(scenarioRow)), renderPromotable(stage)];
  return [...parts, ...warnings.map((warning) => `Warning: ${warning}`)].join("\n\n");
}

function renderPromotable({ promotable: { chance, after } }: StageReport): string {
  const share = `within the stage's time ${renderChance(chance)} of them`;
  if (after === undefined) return `No healthy version had numbers to go on: ${share}.`;
  return `A healthy version has the numbers to go on after ${renderSeconds(after.median)} (median; 95th percentile ${renderSeconds(after.p95)}), ${share}.`;
}

function scenarioRow(found: ScenarioFigures): string[] {
  const { scenario, rolledBack, requests } = found;
  return [
    scenario,
    renderChance(rolledBack),
    ...price(found),
    requests === undefined ? "–" : String(requests.median),
    renderPercent(found.passedWatch.share),
    renderPercent(found.wentOn.share),
  ];
}

function rolloutRow(found: RolloutFigures): string[] {
  const { scenario, rolledBack, held, promoted } = found;
  return [
    scenario,
    renderChance(rolledBack),
    ...price(found),
    renderPercent(held.share),
    renderPercent(promoted.share),
  ];
}

function price({ rollbackAfter, usersHit }: Pick<RolloutFigures, "rollbackAfter" | "usersHit">): string[] {
  const both = (spread: Spread | undefined, render: (value: number) => string) =>
    spread === undefined ? "–" : `${render(spread.median)}, ${render(spread.p95)}`;
  return [both(rollbackAfter, renderSeconds), both(usersHit, String)];
}

/** Returns what a plan makes of a watch that was kept; `file` is its name. */
export function renderReplay(file: string, { stage, percent, before, now, metrics, notes }: Replay): string {
  const hints = metrics.flatMap(({ metric, dispersion = 1 }) =>
    dispersion < NOTABLE
      ? []
      : [
          `Hint: stable's failures of ${metric} come in bursts. In the plan:\nstatistics: { dispersion: ${bare(dispersion / 100)} }`,
        ],
  );
  return [
    `${file}: ${stage} (${percent} %): ${before} then, ${now} by this plan`,
    columns(REPLAY, metrics.map(replayRow)),
    ...metrics.map(({ sentence }) => `- ${sentence}`),
    ...notes.map((note) => `Note: ${note}`),
    ...hints,
  ].join("\n\n");
}

function replayRow({ metric, before, now, failedAfter, dispersion }: ReplayedMetric): string[] {
  return [
    metric,
    before ?? "not in the file",
    now,
    failedAfter === undefined ? "–" : renderSeconds(failedAfter),
    dispersion === undefined ? "too little to tell" : bare(dispersion / 100),
  ];
}

/** Cells as wide as the widest of their column, so that the table can be read as text, too. */
function columns(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, index) => Math.max(title.length, ...rows.map((row) => row[index]?.length ?? 0)));
  const wide = (row: readonly string[]) => row.map((cell, index) => cell.padEnd(widths[index] ?? 0));
  return table(wide(header), rows.map(wide));
}

/** A hundredfold with at most one decimal, two below one. */
function bare(fraction: number): string {
  const value = fraction * 100;
  return String(Number(value.toFixed(value > 0 && value < 1 ? 2 : 1)));
}
