import { type Outcomes, play, summaryOf } from "./cells";
import { renderNumber, renderTable } from "./claims";
import type { Estimate } from "./estimates";
import { argo } from "./rules/argo";
import { BAYES } from "./rules/bayes";
import { BINOMIAL } from "./rules/binomial";
import { consecutive } from "./rules/consecutive";
import { flagger } from "./rules/flagger";
import { founding } from "./rules/founding";
import { KAYENTA } from "./rules/kayenta";
import { ours, WHOLE } from "./rules/ours";
import { ROLLBACK, type Rule, WARN } from "./rules/rule";
import { wald } from "./rules/wald";
import { CANARY_RPS, EXPERIMENT, HEALTHY, HOUR, loadOf, type Settings } from "./settings";
import { randomOf, stageSampler } from "./traffic";

/** The canary's true error rates that are played; fractions. */
export const RATES = [0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.08, 0.15, 0.5] as const;
/** A metric's part of the budget in the first of five stages, among three metrics. */
export const FIRST_OF_FIVE = (WHOLE * 0.4) / 3;
/** What the bound is told where the canary is no worse than the line. */
const SUSPECTED = 0.08;

/** Our rules and the bound, by what they are. */
export const OURS = {
  usual: ours(),
  strict: ours({ strict: true }),
  first: ours({ alpha: FIRST_OF_FIVE }),
  alone: ours({ alone: true }),
} as const;
const RIVALS: readonly Rule[] = [founding(), founding(50), flagger(), consecutive(), argo(), KAYENTA, BINOMIAL, BAYES];

/** Returns the bound against a line, for a canary with this true rate. */
export function bound(line: number, rate: number, alpha = WHOLE): Rule {
  return wald(line, rate > line ? rate : SUSPECTED, alpha);
}

/** All rules on one load and one true error rate. */
export interface TableCell {
  readonly rps: number;
  readonly rate: number;
  readonly outcomes: ReadonlyMap<string, Outcomes>;
}

/** Which cell of the tables: the number of its load, and of its error rate. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

/** All cells of the tables. */
export const PLACES: readonly Place[] = CANARY_RPS.flatMap((_, row) => RATES.map((_rate, column) => ({ row, column })));

/** Plays an hour's stage of one load and error rate; returns the outcomes of all rules. */
export function playCell({ runs, seed }: Settings, { row, column }: Place): TableCell {
  const [rps, rate] = [CANARY_RPS[row] ?? 0, RATES[column] ?? 0];
  const rules = [...RIVALS, OURS.usual, OURS.first, OURS.strict, bound(WARN, rate), bound(ROLLBACK, rate)];
  const sampler = stageSampler(loadOf(rps), [{ looks: HOUR, canary: rate, stable: HEALTHY }]);
  const random = randomOf(seed, EXPERIMENT.table + row * RATES.length + column);
  return { rps, rate, outcomes: play(rules, sampler, runs, random) };
}

const HEADER = [
  "rule",
  ...["0.5", "1", "2", "3", "4", "5"].map((rate) => `${rate} %`),
  "8 % missed",
  "8 % req med/p95",
  "8 % min med/p95",
  "8 % users",
  "15 % req",
  "50 % req",
  "50 % min",
  "50 % users",
];

/** Returns the outcomes as one table a load: the chance of a rollback in percent, and how soon the bad ones come. */
export function renderTables(cells: readonly TableCell[]): string {
  return CANARY_RPS.map((rps) => {
    const here = cells.filter((cell) => cell.rps === rps);
    const names = [...(here[0]?.outcomes.keys() ?? [])];
    const rows = names.map((name) => rowOf(name, (rate) => outcomesOf(here, rps, rate, name)));
    return `Canary ${rps} requests a second\n\n${renderTable(HEADER, rows)}`;
  }).join("\n\n");
}

/** Returns a rule's outcomes in a cell; empty ones where it was not played. */
export function outcomesOf(cells: readonly TableCell[], rps: number, rate: number, name: string): Outcomes {
  const found = cells.find((cell) => cell.rps === rps && cell.rate === rate)?.outcomes.get(name);
  return found ?? { looks: [], requests: [], users: [] };
}

function rowOf(name: string, at: (rate: number) => Outcomes): readonly string[] {
  const eight = summaryOf(at(0.08));
  const half = summaryOf(at(0.5));
  return [
    name,
    ...[0.005, 0.01, 0.02, 0.03, 0.04, 0.05].map((rate) => percent(summaryOf(at(rate)).found.value)),
    percent(1 - eight.found.value),
    spread(eight.requests),
    spread(eight.minutes),
    eight.users.value.toFixed(1),
    show(summaryOf(at(0.15)).requests?.median),
    show(half.requests?.median),
    show(half.minutes?.median),
    half.users.value.toFixed(1),
  ];
}

function percent(chance: number): string {
  return renderNumber(chance, "percent");
}

function show(estimate: Estimate | undefined): string {
  return estimate === undefined ? "never" : String(estimate.value);
}

function spread(figures: { readonly median: Estimate; readonly p95: Estimate } | undefined): string {
  return figures === undefined ? "never" : `${figures.median.value}/${figures.p95.value}`;
}
