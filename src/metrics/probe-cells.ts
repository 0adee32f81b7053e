import type { Cell, MetricRule } from "../core/metric";
import type { ProbeSource } from "../core/source";
import type { ProbeAnswer } from "../ports";
import { variablesOf } from "../ports/probing";

type Answered = Extract<ProbeAnswer, { kind: "answer" }>;

/**
 * Returns what the answers of one revision amount to. No answer is a bad one, and so is one that the expression cannot be
 * evaluated on or, without an expression, any but 2xx. By P95 no answer took as long as could be waited. P95 and mean are
 * of 2xx answers: how fast a refusal is tells nothing, and what is left out the notes say.
 */
export function probeCell(rule: MetricRule, source: ProbeSource, answers: readonly ProbeAnswer[]): Cell {
  switch (rule.measure.kind) {
    case "rate":
      return { kind: "rate", total: answers.length, hits: answers.filter((answer) => isHit(rule, answer)).length };
    case "p95":
      return spreadOf(boundsOf(rule, source), source, answers.filter(isMeasured));
    case "mean":
      return meanOf(answers.filter(isMeasured).flatMap((answer) => numberOf(rule, answer) ?? []));
  }
}

function isSuccess({ status }: Answered): boolean {
  return status >= 200 && status <= 299;
}

function isMeasured(answer: ProbeAnswer): boolean {
  return answer.kind === "none" || isSuccess(answer);
}

function isHit({ measure }: MetricRule, answer: ProbeAnswer): boolean {
  if (measure.kind !== "rate") return false;
  const isOfBad = measure.of === "bad";
  if (answer.kind === "none") return isOfBad;
  if (measure.hits === undefined) return isSuccess(answer) !== isOfBad;
  const result = measure.hits.evaluate(variablesOf(answer));
  return result.kind === "value" ? result.value === true : isOfBad;
}

function numberOf({ measure }: MetricRule, answer: ProbeAnswer): number | undefined {
  if (measure.kind !== "mean" || answer.kind === "none") return undefined;
  const result = measure.value?.evaluate(variablesOf(answer));
  return result?.kind === "value" && typeof result.value === "number" ? result.value : undefined;
}

/** Source of the sum: Welford's recurrence (Welford 1962), which loses nothing where values lie close together. */
function meanOf(values: readonly number[]): Cell {
  let [count, mean, ssd] = [0, 0, 0];
  for (const value of values) {
    count += 1;
    const off = value - mean;
    mean += off / count;
    ssd += off * (value - mean);
  }
  return { kind: "mean", count, mean, ssd };
}

/** Latencies are told apart by a twentieth, from a millisecond on; the metric's own lines are bounds, too. */
const FINEST = 0.001;
const GROWTH = 1.05;

function boundsOf(
  { lines: { target, warn = target, rollback = target } }: MetricRule,
  { within }: ProbeSource,
): readonly number[] {
  const steps = Math.max(0, Math.ceil(Math.log(within / FINEST) / Math.log(GROWTH)));
  const even = Array.from({ length: steps + 1 }, (_, step) => FINEST * GROWTH ** step);
  return [...new Set([...even, target, warn, rollback])].sort((a, b) => a - b);
}

function spreadOf(bounds: readonly number[], { within }: ProbeSource, answers: readonly ProbeAnswer[]): Cell {
  const counts = Array.from({ length: bounds.length + 1 }, () => 0);
  for (const answer of answers) {
    const latency = answer.kind === "none" ? Math.max(within, answer.latency) : answer.latency;
    const place = bounds.findIndex((bound) => latency < bound);
    const at = place === -1 ? bounds.length : place;
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return { kind: "p95", bounds, counts };
}

/** Returns what is odd about one revision's answers, as clauses: silence, throttling, and what an expression failed on. */
export function noteAnswers(role: string, rule: MetricRule, answers: readonly ProbeAnswer[]): readonly string[] {
  const silent = answers.filter((answer) => answer.kind === "none");
  const answered = answers.filter((answer): answer is Answered => answer.kind === "answer");
  const throttled = answered.filter(({ status }) => status === 429).length;
  const left = rule.measure.kind === "rate" ? [] : answered.filter((answer) => !isSuccess(answer));
  const statuses = [...new Set(left.map(({ status }) => status))].sort((a, b) => a - b);
  const failures = answered
    .filter((answer) => !left.includes(answer))
    .flatMap((answer) => failureOf(rule, answer) ?? []);
  const [first] = failures;
  return [
    ...(silent.length === 0 ? [] : [`${of(silent, answers)} to ${role} had no answer (${silent[0]?.why})`]),
    ...(throttled === 0 ? [] : [`${throttled} of ${answers.length} requests to ${role} were turned away with 429`]),
    ...(left.length === 0 ? [] : [`${of(left, answers)} to ${role} were answered ${statuses.join(", ")} and left out`]),
    ...(first === undefined ? [] : [`${of(failures, answers)} to ${role} could not be evaluated: ${first}`]),
  ];
}

function failureOf({ measure }: MetricRule, answer: Answered): string | undefined {
  const expression = measure.kind === "rate" ? measure.hits : measure.kind === "mean" ? measure.value : undefined;
  const result = expression?.evaluate(variablesOf(answer));
  return result?.kind === "failure" ? result.why : undefined;
}

function of(some: readonly unknown[], all: readonly unknown[]): string {
  return `${some.length} of ${all.length} requests`;
}
