import { renderTime } from "../core/format";
import type { MetricRule } from "../core/metric";
import type { CloudWatchSource } from "../core/source";
import { RolloutError } from "../errors";
import type { AskCloudWatch, CloudWatchQuery, MetricQuery, Metrics } from "../ports";
import { bucketsOf, linesOf, type Read, refuseUnsent } from "./cloudwatch-cells";
import { freshnessNotes } from "./freshness";
import { canaryPlaceOf } from "./together";

/** Seconds; CloudWatch keeps minutes for 15 days. */
const PERIOD = 60;

/** One statistic that is asked for; `key` is unique among those of a rule. */
interface Statistic {
  readonly key: string;
  readonly metric: string;
  readonly statistic: string;
}

/**
 * Returns the numbers of Amazon CloudWatch, minute by minute: rates from two sums, means from sum and count, a P95 from
 * how many values lie above each of the metric's lines, which is exact at the lines and nowhere else. Only minutes that
 * lie wholly in the range are asked for.
 */
export function createCloudWatch(ask: AskCloudWatch): Metrics {
  return {
    read: async (query) => {
      const source = sourceOf(query.rule);
      const text = render(query);
      const minute = PERIOD * 1000;
      const range = {
        from: Math.ceil(query.range.from / minute) * minute,
        to: Math.floor(query.range.to / minute) * minute,
      };
      if (range.to <= range.from) return { canary: [], stable: [], query: text };
      const found = await ask({
        ...range,
        region: source.region,
        namespace: source.namespace,
        period: PERIOD,
        queries: queriesOf(query, source),
        doing: `read metric '${query.rule.name}'`,
      });
      const of = (role: Role): Read => ({
        rule: query.rule,
        source,
        period: minute,
        values: (key) => found.get(`${role}_${key}`) ?? new Map(),
      });
      const reads = [of("canary"), of("stable")] as const;
      refuseUnsent(reads);
      const [canary, stable] = [bucketsOf(reads[0]), bucketsOf(reads[1])];
      const notes = freshnessNotes(
        { ...query, range },
        { canary: canary, stable: query.stable === undefined ? undefined : stable },
      );
      const answer = { canary, stable, query: `${text} from ${renderTime(range.from)} to ${renderTime(range.to)}` };
      return notes.length === 0 ? answer : { ...answer, notes };
    },
    renderQuery: render,
  };
}

type Role = "canary" | "stable";

function queriesOf(query: MetricQuery, source: CloudWatchSource): readonly CloudWatchQuery[] {
  const { rule, canary, stable, ref } = query;
  const { service } = canaryPlaceOf(query);
  const versions: readonly { readonly role: Role; readonly revision: string; readonly service: string }[] = [
    { role: "canary", revision: canary, service },
    ...(stable === undefined ? [] : [{ role: "stable" as const, revision: stable, service: ref.service }]),
  ];
  return versions.flatMap(({ role, revision, service: own }) =>
    statisticsOf(rule, source).map(({ key, metric, statistic }) => ({
      id: `${role}_${key}`,
      metric,
      statistic,
      dimensions: { ...dimensionsOf(source, own), [source.revisionDimension]: revision },
    })),
  );
}

/** Two versions of one service may be two services, and what names the service in a dimension must then name its own. */
function dimensionsOf({ dimensions }: CloudWatchSource, service: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(dimensions).map(([name, value]) => [name, value.replaceAll("{service}", service)]),
  );
}

function statisticsOf(rule: MetricRule, { metric, total, unit }: CloudWatchSource): readonly Statistic[] {
  switch (rule.measure.kind) {
    case "rate":
      if (total === undefined) throw wrong(rule, "total, the metric that counts all requests, for a rate");
      return [
        { key: "hits", metric, statistic: "Sum" },
        { key: "total", metric: total, statistic: "Sum" },
      ];
    case "mean":
      return [
        { key: "sum", metric, statistic: "Sum" },
        { key: "count", metric, statistic: "SampleCount" },
      ];
    case "p95":
      return [
        { key: "count", metric, statistic: "SampleCount" },
        { key: "most", metric, statistic: "Maximum" },
        ...linesOf(rule).map((line, index) => ({
          key: `above${index}`,
          metric,
          statistic: `TC(${decimal(unit === "ms" ? line * 1000 : line)}:)`,
        })),
      ];
  }
}

/** CloudWatch takes bounds of up to ten decimals, and no exponent. */
function decimal(bound: number): string {
  return String(Number(bound.toFixed(10)));
}

function sourceOf(rule: MetricRule): CloudWatchSource {
  if (rule.source.kind === "cloudwatch") return rule.source;
  throw wrong(rule, `source cloudwatch, got ${rule.source.kind}`);
}

function wrong({ name }: MetricRule, expected: string): RolloutError {
  return new RolloutError("PLAN_INVALID", `metric '${name}': expected ${expected}`);
}

function render({ rule, canary, stable }: Omit<MetricQuery, "range">): string {
  const source = sourceOf(rule);
  const asked = statisticsOf(rule, source).map(({ metric, statistic }) => `${statistic} of ${metric}`);
  const fixed = Object.entries(source.dimensions).map(([name, value]) => `${name}=${value}`);
  const revisions = stable === undefined ? canary : `${canary} or ${stable}`;
  const where = [...fixed, `${source.revisionDimension}=${revisions}`].join(", ");
  return `${source.namespace} in ${source.region}: ${asked.join(", ")} by the minute, where ${where}`;
}
