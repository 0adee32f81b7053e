import type { Cell, MetricRule } from "../../../src/core/metric";
import { markSampler } from "../../../src/core/simulate/marks";
import { latencyShares } from "../../../src/core/simulate/shapes";
import type { Claim } from "../claims";
import { chanceOf, quantileOf } from "../estimates";
import { failedLook, judgeLooks, SEQUENTIAL, termsFor, WHOLE } from "../rules/ours";
import { LOOK_SECONDS } from "../series";
import { EXPERIMENT, HOUR, loadOf, type Settings } from "../settings";
import { randomOf } from "../traffic";

const RPS = 0.5;
/** The P95 of a service that is well, in seconds. */
const WELL = 12;

/** The places before it are those of G8. */
const AT_WARN_PLACE = 10;

/** The founding case's latency, judged by evidence. */
export const LATENCY: MetricRule = {
  ...SEQUENTIAL,
  name: "latency",
  measure: { kind: "p95" },
  lines: { better: "lower", target: 15, warn: 17, rollback: 20 },
};

/** Histograms whose edges are the lines, and one whose edges grow by 1.4 and know nothing of them. */
const LAYOUTS = [
  { layout: "edges at the lines", bounds: [5, 10, 12, 15, 17, 20, 25, 30, 45, 60] },
  { layout: "edges that grow by 1.4", bounds: Array.from({ length: 40 }, (_, index) => 0.001 * 1.4 ** index) },
] as const;

/** Returns G8: how soon a canary is found that has become slow. */
export function latencyClaims(settings: Settings): readonly Claim[] {
  return LAYOUTS.flatMap(({ layout, bounds }, row) => {
    const [slow, hung] = [25, 40].map((p95, column) => findings(settings, bounds, p95, row * 2 + column));
    const what = (p95: number) => `P95 ${WELL} → ${p95} s at ${RPS}/s, ${layout}: median`;
    const claim = { goal: "G8", sense: "at most" } as const;
    return [
      { ...claim, what: `${what(25)} requests`, ...measuredOf(slow?.requests), limit: 100, unit: "requests" },
      { ...claim, what: `${what(25)} minutes`, ...measuredOf(slow?.minutes), limit: 3.5, unit: "minutes" },
      { ...claim, what: `${what(40)} requests`, ...measuredOf(hung?.requests), limit: 25, unit: "requests" },
    ] as const;
  });
}

/** Returns G1 for a latency exactly at its warn line: how often it is taken back, whatever the edges of the histogram. */
export function atWarnClaims(settings: Settings): readonly Claim[] {
  return LAYOUTS.map(({ layout, bounds }, row): Claim => {
    const { requests } = findings(settings, bounds, LATENCY.lines.warn ?? LATENCY.lines.target, AT_WARN_PLACE + row);
    return {
      ...{ goal: "G1", limit: 0.01, sense: "at most", unit: "percent" },
      what: `an hour of ${RPS}/s, P95 at its warn line, ${layout}: taken back`,
      measured: chanceOf(requests.filter(Number.isFinite).length, settings.runs),
    };
  });
}

/** The median over all runs; one that found nothing counts as beyond everything. */
function measuredOf(values: readonly number[] = []): Pick<Claim, "measured"> {
  const measured = quantileOf(values, 0.5);
  return measured === undefined ? {} : { measured };
}

interface Findings {
  readonly requests: readonly number[];
  readonly minutes: readonly number[];
}

function findings({ runs, seed }: Settings, bounds: readonly number[], p95: number, place: number): Findings {
  const load = loadOf(RPS);
  const canary = markSampler(load.canary * LOOK_SECONDS, latencyShares(bounds, p95));
  const stable = markSampler(load.stable * LOOK_SECONDS, latencyShares(bounds, WELL));
  const random = randomOf(seed, EXPERIMENT.latency + place);
  const terms = termsFor(WHOLE, HOUR);
  const found = Array.from({ length: runs }, () => {
    const cells = (sampler: typeof canary): readonly Cell[] =>
      Array.from({ length: HOUR }, () => ({ kind: "p95", bounds, counts: sampler(random) }));
    const seen = cells(canary);
    const look = failedLook(judgeLooks(LATENCY, terms, seen, cells(stable)));
    return look === undefined ? NEVER : { requests: requestsIn(seen.slice(0, look + 1)), minutes: minutesAt(look) };
  });
  return { requests: found.map(({ requests }) => requests), minutes: found.map(({ minutes }) => minutes) };
}

const NEVER = { requests: Number.POSITIVE_INFINITY, minutes: Number.POSITIVE_INFINITY };

function minutesAt(look: number): number {
  return ((look + 1) * LOOK_SECONDS) / 60;
}

function requestsIn(cells: readonly Cell[]): number {
  return cells.reduce((all, cell) => (cell.kind === "p95" ? cell.counts.reduce((sum, one) => sum + one, all) : all), 0);
}
