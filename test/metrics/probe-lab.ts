import type { Measure, MetricRule } from "../../src/core/metric";
import type { ServingTarget } from "../../src/core/service";
import type { ProbeSource } from "../../src/core/source";
import { createMetrics } from "../../src/metrics/index";
import { compileExpression } from "../../src/plan/expression";
import type { MetricQuery, ProbeAnswer } from "../../src/ports";
import { CANARY, NOON, REF, STABLE, stateOf } from "../core/states";
import { FakeClock } from "../fakes/clock";
import { metricsParts } from "../fakes/metrics-parts";
import { answer, FakeProbe, type Script } from "../fakes/probe";
import { USUAL } from "../fakes/rules";

/** The share of bad answers. */
export const BAD: Measure = { kind: "rate", of: "bad" };
/** The share of good answers. */
export const GOOD: Measure = { kind: "rate", of: "good" };
/** The 95th percentile of the latency. */
export const P95: Measure = { kind: "p95" };

function expression(source: string, wanted: "bool" | "number") {
  const compiled = compileExpression(source, "answer", wanted);
  if ("why" in compiled) throw new Error(compiled.why);
  return compiled;
}
/** The mean of a number in the answer. */
export const MEAN: Measure = { kind: "mean", value: expression("body.confidence", "number") };
/** The share of answers for which the expression is true. */
export const WITH = { ...BAD, hits: expression("!body.success", "bool") };
/** The share of answers whose status is not 403, as a guarded path must have it. */
export const STATUS = { ...BAD, hits: expression("status != 403", "bool") };

/** Returns a metric of the probe with lines of 0.5, 1 and 2. */
export function rule(measure: Measure, source: Partial<ProbeSource> = {}): MetricRule {
  return {
    name: "m",
    ...USUAL,
    source: { kind: "probe", method: "GET", path: "/chat", headers: {}, requests: 4, delay: 1, within: 10, ...source },
    measure,
    lines: { better: "lower", target: 0.5, warn: 1, rollback: 2 },
    window: 300,
    lag: 0,
  };
}

/** Returns a revision with the address of a tag. */
export const tagged = (revision: string, tag: string): ServingTarget => ({
  kind: "revision",
  revision,
  percent: 0,
  tag,
  uri: `https://${tag}---ion.example`,
});
const BOTH = [tagged(STABLE, "stable"), tagged(CANARY, "canary")];

interface Scene {
  readonly script?: Script;
  readonly serving?: readonly ServingTarget[];
  readonly token?: string;
}

/** Returns a service in which canary and stable answer as scripted, and what looks at it see. */
export function lab({ script = () => answer(200), serving = BOTH, token }: Scene = {}) {
  const clock = new FakeClock(NOON);
  const probe = new FakeProbe(clock, script, token);
  const state = stateOf([], { serving });
  const metrics = createMetrics(metricsParts({ probe, clock, services: { read: async () => state } }));
  const look = (asked: MetricRule, change: Partial<MetricQuery> = { stable: STABLE }) =>
    metrics.read({ ref: REF, canary: CANARY, rule: asked, range: { from: NOON - 60_000, to: clock.now() }, ...change });
  return { clock, probe, look, metrics };
}

/** The canary answers with these in turn, and then well, as stable always does. */
export const ofCanary =
  (canary: readonly ProbeAnswer[]): Script =>
  ({ url }, count) =>
    url.startsWith("https://canary") ? (canary[Math.floor((count - 1) / 2)] ?? answer(200)) : answer(200);
