import type { Expression } from "../core/expression";
import type { MetricRule } from "../core/metric";
import { RolloutError } from "../errors";
import { parseAnswer } from "../google";
import type { MetricQuery, Metrics, RequestJson } from "../ports";
import { type Entry, filterOf, hasFields, PAGE } from "./entries";
import { bucketEntries } from "./entry-cells";

/** Logging allows 60 list calls a minute and project, so pages are as large as they may be, and not without end. */
const PAGE_SIZE = 1000;
const PAGES_AT_MOST = 50;

/**
 * Returns numbers counted from log entries: every entry of the revision in which the expression's fields exist is put to
 * the expression. An entry that it cannot be evaluated on throws; entries are never left out silently.
 */
export function createCloudLogging(requestJson: RequestJson): Metrics {
  return {
    read: async (query) => {
      const expression = expressionOf(query.rule);
      const filter = filterOf(query, expression.fields);
      const entries: Entry[] = [];
      for await (const page of readPages(requestJson, query, filter)) {
        entries.push(...page.filter((entry) => hasFields(entry, expression.fields)));
      }
      return { buckets: bucketEntries(query, expression, entries), query: filter };
    },
  };
}

function expressionOf({ name, measure }: MetricRule): Expression {
  if (measure.kind === "mean") return measure.value;
  if (measure.kind === "rate" && measure.hits !== undefined) return measure.hits;
  throw new RolloutError(
    "NOT_SUPPORTED",
    `metric '${name}': expected measure rate with bad or good, or mean with value, of source cloud-logging, got ${measure.kind}`,
    "source: cloud-monitoring",
  );
}

async function* readPages(
  requestJson: RequestJson,
  { ref, rule }: MetricQuery,
  filter: string,
): AsyncGenerator<readonly Entry[]> {
  let pageToken = "";
  for (let page = 0; page < PAGES_AT_MOST; page += 1) {
    const answer = await requestJson({
      api: "logging",
      method: "POST",
      path: "/v2/entries:list",
      body: {
        resourceNames: [`projects/${ref.project}`],
        filter,
        orderBy: "timestamp asc",
        pageSize: PAGE_SIZE,
        ...(pageToken === "" ? {} : { pageToken }),
      },
      kind: "read",
      doing: `read the log entries for metric '${rule.name}' of '${ref.service}'`,
      project: ref.project,
    });
    const { entries, nextPageToken } = parseAnswer(PAGE, answer, `the log entries for metric '${rule.name}'`);
    yield entries;
    if (nextPageToken === "") return;
    pageToken = nextPageToken;
  }
  throw new RolloutError(
    "NOT_SUPPORTED",
    `metric '${rule.name}': expected at most ${PAGE_SIZE * PAGES_AT_MOST} log entries in the range, got more`,
    `metrics:\n  - source: cloud-run   # counts every request without reading its log entry\n# or make the stage's watch shorter`,
  );
}
