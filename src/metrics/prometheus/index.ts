import { renderTime } from "../../core/format";
import type { MetricRule } from "../../core/metric";
import type { PromQl } from "../../core/source";
import { RolloutError } from "../../errors";
import type { AskForeign, MetricAnswer, MetricQuery, Metrics, RequestJson } from "../../ports";
import { type Asked, parseLabels, parseSeries, type Series, unreadable } from "./answer";
import { answerOf } from "./both";
import { type Counted, count } from "./cells";
import type { Oddities } from "./growth";
import { parseSelector, type Selector, selectOf } from "./selector";
import { targetsOf } from "./targets";

/** How long before the range is asked for samples, too, in seconds: the first growth in it needs one from before. */
const BASE = 300;

/** Asks an instant query at a time (epoch milliseconds); resolves with the parsed answer. */
type AskPromQl = (question: MetricQuery, query: string, at: number) => Promise<unknown>;

/**
 * Returns the numbers of a Prometheus server: raw samples with their own times, of canary and stable in one question, and
 * no `increase`, which extrapolates. Counters that began anew are noted.
 */
export function createPrometheus(askForeign: AskForeign): Metrics {
  return fromPromQl(async ({ rule }, query, at) => {
    const endpoint = rule.source.kind === "prometheus" ? rule.source.endpoint.replace(/\/+$/, "") : "";
    const url = `${endpoint}/api/v1/query?${parametersOf(query, at)}`;
    const answer = await askForeign({ url, doing: `read metric '${rule.name}'` });
    const asked = { metric: rule.name, query };
    const parsed = parseJson(answer.text);
    if (answer.status === 200 && parsed !== undefined) return parsed;
    // Prometheus explains its refusals in the same JSON.
    if (parsed instanceof Object && "status" in parsed) parseSeries(parsed, asked);
    throw unreadable(
      asked,
      `expected Prometheus' JSON with status 200, got ${answer.status}${adviceOn(answer.status)}`,
    );
  });
}

/** Returns the same from Google Cloud's Managed Service for Prometheus: the project's own Prometheus API. */
export function createManagedPrometheus(requestJson: RequestJson): Metrics {
  return fromPromQl(({ rule, ref }, query, at) =>
    requestJson({
      api: "monitoring",
      method: "GET",
      path: `/v1/projects/${encodeURIComponent(ref.project)}/location/global/prometheus/api/v1/query?${parametersOf(query, at)}`,
      kind: "read",
      doing: `read metric '${rule.name}' of '${ref.service}'`,
      project: ref.project,
    }),
  );
}

function parametersOf(query: string, at: number): URLSearchParams {
  return new URLSearchParams({ query, time: (at / 1000).toFixed(3) });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function adviceOn(status: number): string {
  return status === 401 || status === 403 ? "; give its token by the input metrics-tokens, a line HOST=TOKEN" : "";
}

function fromPromQl(ask: AskPromQl): Metrics {
  return {
    read: (query) => read(ask, query),
    renderQuery: (question) => questionOf(question).selectors.join(" and "),
  };
}

interface Question {
  readonly source: PromQl;
  readonly selector: Selector;
  /** The metric names that are asked for, each with its selector. */
  readonly names: readonly string[];
  readonly selectors: readonly string[];
}

function questionOf({ rule, canary, stable }: Omit<MetricQuery, "range">): Question {
  const { source } = rule;
  if (source.kind !== "prometheus" && source.kind !== "managed-prometheus") throw wrongMeasure(rule, "a PromQL source");
  const selector = parseSelector(source.series, source.revisionLabel, rule.name);
  const names = namesOf(rule, selector.name);
  const revisions = stable === undefined ? [canary] : [canary, stable];
  const selectors = names.map((name) => selectOf({ ...selector, name }, source.revisionLabel, revisions));
  return { source, selector, names, selectors };
}

/** Google's service matches metric names exactly and by no pattern, so sum and count are two questions of the same time. */
function namesOf(rule: MetricRule, name: string): readonly string[] {
  const { kind } = rule.measure;
  if (kind === "rate" && rule.measure.hits === undefined)
    throw wrongMeasure(rule, "bad or good over labels for a rate");
  if (kind === "p95" && !name.endsWith("_bucket"))
    throw wrongMeasure(rule, `a series NAME_bucket for p95, got ${name}`);
  if (kind !== "mean") return [name];
  if (!name.endsWith("_sum")) throw wrongMeasure(rule, `a series NAME_sum for mean, got ${name}`);
  return [name, name.replace(/_sum$/, "_count")];
}

function wrongMeasure({ name }: MetricRule, expected: string): RolloutError {
  return new RolloutError("PLAN_INVALID", `metric '${name}': expected ${expected}`);
}

async function read(ask: AskPromQl, query: MetricQuery): Promise<MetricAnswer> {
  const { rule, range } = query;
  const question = questionOf(query);
  const { revisionLabel } = question.source;
  const seconds = Math.ceil((range.to - range.from) / 1000) + BASE;
  const queries = question.selectors.map((selector) => `${selector}[${seconds}s]`);
  const shown = `${queries.join(" and ")} at ${renderTime(range.to)}`;
  const asked: Asked = { metric: rule.name, query: shown };
  const found = await Promise.all(
    queries.map(async (text, index) =>
      nameAll(parseSeries(await ask(query, text, range.to), asked), question.names[index]),
    ),
  );
  const all = found.flat();
  const targets = targetsOf(all, revisionLabel);
  const odd: Oddities = { resets: 0, bases: 0, counted: 0 };
  const of = (revision: string | undefined): Counted =>
    count(ofRevision(all, revisionLabel, revision), query, { targets, asked, odd });
  const both = { canary: of(query.canary), stable: of(query.stable) };
  const missing =
    ofRevision(all, revisionLabel, query.canary).length === 0 ? await whyMissing(ask, query, question, seconds) : [];
  return { ...answerOf(query, both, { targets, odd, missing }), query: shown };
}

function nameAll(series: readonly Series[], name = ""): readonly Series[] {
  return series.map(({ labels, samples }) => ({ labels: { ...labels, __name__: name }, samples }));
}

function ofRevision(series: readonly Series[], label: string, revision: string | undefined): readonly Series[] {
  return revision === undefined ? [] : series.filter(({ labels }) => labels[label] === revision);
}

/** Nothing of the canary may mean that nobody asked it, or that the plan's label or series is a wrong one. */
async function whyMissing(
  ask: AskPromQl,
  query: MetricQuery,
  { source: { revisionLabel }, selector, names }: Question,
  seconds: number,
): Promise<readonly string[]> {
  const [name = ""] = names;
  const series = selector.matchers === "" ? name : `${name}{${selector.matchers}}`;
  const text = `count by (${revisionLabel}) (last_over_time(${series}[${seconds}s]))`;
  const asked = { metric: query.rule.name, query: text };
  const revisions = parseLabels(await ask(query, text, query.range.to), revisionLabel, asked);
  if (revisions.length === 0) return [`there are no series ${series} of any revision`];
  const named = revisions.filter((revision) => revision !== "");
  if (named.length === 0)
    throw unreadable(asked, `expected the label ${revisionLabel} at the series ${series}, got none with it`);
  return [`there are series ${series} of ${named.slice(0, 3).join(", ")}, and none of ${query.canary}`];
}
