import type { Expression } from "../../src/core/expression";
import type { MetricRule } from "../../src/core/metric";
import { createCloudLogging } from "../../src/metrics/cloud-logging";
import { compileExpression } from "../../src/plan/expression";
import { connect, type Google, REF, startGoogle } from "../cloud/google";
import { USUAL } from "../fakes/rules";

/** The first moment of the range, in milliseconds. */
export const START = Date.parse("2026-03-01T10:00:00Z");
/** Ten minutes. */
export const RANGE = { from: START, to: START + 600_000 };

function expression(source: string, wanted: "bool" | "number"): Expression {
  const compiled = compileExpression(source, "entry", wanted);
  if ("why" in compiled) throw new Error(compiled.why);
  return compiled;
}
/** Returns a metric of Cloud Logging; the window is in seconds. */
export const rule = (measure: MetricRule["measure"], window = 300): MetricRule => ({
  name: "m",
  ...USUAL,
  source: { kind: "cloud-logging" },
  measure,
  lines: { better: "lower", target: 0.01 },
  window,
  lag: 30,
});
/** Returns the share of entries for which the expression is true, where less is better. */
export const bad = (source: string, window?: number) =>
  rule({ kind: "rate", of: "bad", hits: expression(source, "bool") }, window);
/** Returns the share of good entries: those for which the expression is true. */
export const good = (source: string) => rule({ kind: "rate", of: "good", hits: expression(source, "bool") });
/** Returns the mean of the expression's value. */
export const mean = (source: string) => rule({ kind: "mean", value: expression(source, "number") });
/** The share of 5xx answers. */
export const ERRORS = bad("httpRequest.status >= 500");

/** Returns a log entry of so many seconds after the start. */
export const entry = (seconds: number, fields: object) => ({
  timestamp: new Date(START + seconds * 1000).toISOString(),
  ...fields,
});
/** Returns a request's log entry with its HTTP status. */
export const status = (seconds: number, code: number) => entry(seconds, { httpRequest: { status: code } });
/** Starts a server that answers every question with these entries, on one page. */
export const answering = (...entries: readonly object[]) => startGoogle(() => ({ json: { entries } }));

/** The revision that the questions are about, and the one that it is compared with. */
export const CANARY = "hello-00002-xyz";
export const STABLE = "hello-00001-abc";
/** Reads the metric as the adapter does; throws what it throws. */
export async function read(google: Google, asked: MetricRule, range = RANGE) {
  return createCloudLogging(connect(google).requestJson).read({ ref: REF, canary: CANARY, rule: asked, range });
}
/** Reads the metric of both revisions. */
export async function readBoth(google: Google, asked: MetricRule) {
  const question = { ref: REF, canary: CANARY, stable: STABLE, rule: asked, range: RANGE };
  return createCloudLogging(connect(google).requestJson).read(question);
}
/** Reads the metric and returns the cells of its buckets, oldest first. */
export const cells = async (google: Google, asked: MetricRule) =>
  (await read(google, asked)).canary.map(({ cell }) => cell);
