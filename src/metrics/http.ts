import { renderTime } from "../core/format";
import type { MetricRule } from "../core/metric";
import type { HttpSource } from "../core/source";
import { RolloutError } from "../errors";
import type { AskForeign, ForeignAnswer, MetricQuery, Metrics } from "../ports";
import { variablesOf } from "../ports/probing";
import { freshnessNotes } from "./freshness";
import { type HttpPoint, parsePoints } from "./http-points";

/**
 * Returns the numbers of any endpoint that answers a GET with JSON: the plan's expression makes a list of points of the
 * answer. An empty list is no data; an answer without success is an error before the expression sees it.
 */
export function createHttp(askForeign: AskForeign): Metrics {
  return {
    read: async (query) => {
      const source = sourceOf(query.rule);
      const url = fillIn(source.url, query, query.range);
      const answer = await askForeign({ url, doing: `read metric '${query.rule.name}'` });
      const points = parsePoints(pointsOf(answer, query.rule, source, url), query);
      const inside = points.filter(({ from, to }) => from >= query.range.from && to <= query.range.to);
      const of = (role: HttpPoint["role"], among: readonly HttpPoint[]) =>
        among.filter((point) => point.role === role).sort((a, b) => a.to - b.to || a.from - b.from);
      const bucketsOf = (role: HttpPoint["role"]) => of(role, inside).map(({ from, to, cell }) => ({ from, to, cell }));
      const stable = query.stable === undefined ? undefined : of("stable", points);
      const notes = freshnessNotes(query, { canary: of("canary", points), stable });
      const found = {
        canary: bucketsOf("canary"),
        stable: stable === undefined ? [] : bucketsOf("stable"),
        query: `GET ${url}`,
      };
      return notes.length === 0 ? found : { ...found, notes };
    },
    renderQuery: (question) => `GET ${fillIn(sourceOf(question.rule).url, question)}`,
  };
}

/** Returns the address with what stands in braces filled in, as a part of a URL; without a range its two stay as they are. */
function fillIn(
  url: string,
  { ref, canary, canaryService = ref.service, stable }: Omit<MetricQuery, "range">,
  range?: MetricQuery["range"],
): string {
  const times = range === undefined ? {} : { from: renderTime(range.from), to: renderTime(range.to) };
  const versions = { canary, "canary-service": canaryService, stable: stable ?? "" };
  const values: Readonly<Record<string, string>> = { ...ref, ...versions, ...times };
  return url.replace(/\{([\w-]+)\}/g, (text, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value === undefined ? text : encodeURIComponent(value);
  });
}

function pointsOf(answer: ForeignAnswer, { name }: MetricRule, { points }: HttpSource, url: string): unknown {
  const fail = (why: string): RolloutError =>
    new RolloutError(
      "METRICS_UNREADABLE",
      `could not read metric '${name}' from ${new URL(url).host}: ${why}`,
      `Look at the answer itself:\ncurl -sS '${url}'`,
    );
  if (answer.status < 200 || answer.status > 299) {
    const isUnknown = answer.status === 401 || answer.status === 403;
    const advice = isUnknown ? "; give its token by the input metrics-tokens, a line HOST=TOKEN" : "";
    throw fail(`expected a status of success, got ${answer.status}${advice}`);
  }
  const result = points.evaluate(variablesOf({ kind: "answer", ...answer }));
  if (result.kind === "value") return result.value;
  throw fail(`could not evaluate ${points.source} on its answer: ${result.why}`);
}

function sourceOf({ name, source }: MetricRule): HttpSource {
  if (source.kind === "http") return source;
  throw new RolloutError("PLAN_INVALID", `metric '${name}': expected source http, got ${source.kind}`);
}
