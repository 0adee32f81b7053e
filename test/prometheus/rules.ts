import { connectCloud, parseSettings } from "../../src/cloud/index";
import type { Expression } from "../../src/core/expression";
import type { Cell, Measure, MetricRule } from "../../src/core/metric";
import type { Source } from "../../src/core/source";
import { createMetrics } from "../../src/metrics/index";
import type { MetricAnswer, MetricQuery } from "../../src/ports";
import { QUICK, REF, TOKEN } from "../cloud/google";
import { expression } from "../fakes/expression";
import { USUAL } from "../fakes/rules";
import type { Prometheus } from "./server";

export const CANARY = "shop-00002-two";
export const STABLE = "shop-00001-one";
/** Where the managed service has its API. */
export const MANAGED = `/v1/projects/${REF.project}/location/global/prometheus`;

/** True for series of 5xx answers. */
export const FAILED: Expression = {
  ...expression('labels.code.startsWith("5")', ({ labels }) => {
    const { code } = labels as Record<string, string>;
    if (code === undefined) throw new Error("no such key: code");
    return code.startsWith("5");
  }),
  fields: [["labels", "code"]],
};
export const RATE: Measure = { kind: "rate", of: "bad", hits: FAILED };

/** Returns a metric of the source, in windows of five seconds. */
export function ruleOf(source: Source, measure: Measure = RATE): MetricRule {
  return { name: "m", ...USUAL, source, measure, lines: { better: "lower", target: 0.01 }, window: 5, lag: 0 };
}

/** Returns a metric of the real server. */
export function prometheusRule({ url }: Pick<Prometheus, "url">, series: string, measure?: Measure): MetricRule {
  return ruleOf({ kind: "prometheus", endpoint: url, series, revisionLabel: "revision" }, measure);
}

/** Asks as the action does, Google's monitoring being at the server; throws what it throws. */
export function read(
  { port }: Pick<Prometheus, "port">,
  rule: MetricRule,
  range: MetricQuery["range"],
): Promise<MetricAnswer> {
  const settings = parseSettings({
    CLOUDSDK_API_ENDPOINT_OVERRIDES_MONITORING: `http://127.0.0.1:${port}/`,
    CLOUDSDK_AUTH_ACCESS_TOKEN: TOKEN,
  });
  const cloud = connectCloud(settings, new AbortController().signal, QUICK);
  return createMetrics(cloud).read({ ref: REF, canary: CANARY, stable: STABLE, rule, range });
}

/** Returns what the buckets hold together. */
export function totals(buckets: readonly { readonly cell: Cell }[]): { readonly total: number; readonly hits: number } {
  const cells = buckets.map(({ cell }) => cell).filter((cell) => cell.kind === "rate");
  const sum = (of: (cell: (typeof cells)[number]) => number): number => cells.reduce((all, cell) => all + of(cell), 0);
  return { total: sum(({ total }) => total), hits: sum(({ hits }) => hits) };
}
