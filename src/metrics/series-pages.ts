import { z } from "zod";
import { renderTime } from "../core/format";
import { RolloutError } from "../errors";
import { parseAnswer } from "../google";
import type { MetricQuery, RequestJson } from "../ports";
import { PAGE, type Series } from "./points";
import { AHEAD, jointFilter, refuseUnit } from "./series-filter";
import { revisionsOf, subjectOf, unionOf } from "./together";

const PAGES_AT_MOST = 50;
/** The most points a page may have; a day of one revision's minutes and response codes fits on one. */
const PAGE_SIZE = 100_000;
const ERRORS = z.object({
  executionErrors: z.array(z.object({ message: z.string().default("") })).default([]),
  unreachable: z.array(z.string()).default([]),
});
const NEXT = z.object({ nextPageToken: z.string().default("") });
const LABELS = z.looseObject({ revision_name: z.string().optional() }).default({});
/** What tells whose series it is; all else is its owner's to read. */
const OWNED = z.object({
  timeSeries: z
    .array(
      z.looseObject({
        metric: z.looseObject({ labels: LABELS }).optional(),
        resource: z.looseObject({ labels: LABELS }).optional(),
        points: z.array(z.looseObject({ interval: z.looseObject({ endTime: z.string() }).optional() })).default([]),
      }),
    )
    .default([]),
});
type Owned = z.infer<typeof OWNED>["timeSeries"];

/**
 * Asks one `timeSeries.list`, with as many pages as it has, for all of the questions of one metric type; returns how to
 * find the series that each would have got by itself. Throws CLOUD_UNREACHABLE for an answer in parts, NOT_SUPPORTED for
 * one without end; what cannot be read of one revision's series is thrown to those alone who asked for it.
 */
export async function readSeries(
  requestJson: RequestJson,
  questions: readonly MetricQuery[],
): Promise<(question: MetricQuery) => readonly Series[]> {
  const holders = new Map(questions.map((question) => [question, holderOf(question)]));
  const all = [...holders.values()];
  await readPages(requestJson, questions, (page) => {
    const owned = all.length === 1 ? undefined : ownersOf(page, questions);
    for (const holder of all) holder.take(page, owned);
    // A question by itself is given up at the first page that cannot be read.
    if (all.length === 1) all[0]?.series();
  });
  return (question) => holders.get(question)?.series() ?? [];
}

async function readPages(
  requestJson: RequestJson,
  questions: readonly MetricQuery[],
  take: (page: unknown) => void,
): Promise<void> {
  const [{ ref, rule }] = questions as readonly [MetricQuery];
  const parameters = parametersOf(questions);
  for (let page = 0; page < PAGES_AT_MOST * questions.length; page += 1) {
    const answer = await requestJson({
      api: "monitoring",
      method: "GET",
      path: `/v3/projects/${encodeURIComponent(ref.project)}/timeSeries?${parameters}`,
      kind: "read",
      doing: `read metric '${rule.name}' of ${subjectOf(questions)}`,
      project: ref.project,
    });
    refuseParts(answer, rule.name);
    take(answer);
    const { nextPageToken } = parseAnswer(NEXT, answer, `metric '${rule.name}'`);
    if (nextPageToken === "") return;
    parameters.set("pageToken", nextPageToken);
  }
  const message = `metric '${rule.name}': expected at most ${PAGES_AT_MOST * questions.length} pages, got more`;
  throw new RolloutError(
    "NOT_SUPPORTED",
    message,
    "Make the stage's watch shorter, in the plan or by the input `for`.",
  );
}

function parametersOf(questions: readonly MetricQuery[]): URLSearchParams {
  return new URLSearchParams({
    filter: jointFilter(questions),
    "interval.startTime": renderTime(unionOf(questions).from),
    "interval.endTime": renderTime(Math.max(...questions.map(endOf))),
    view: "FULL",
    pageSize: String(PAGE_SIZE),
  });
}

function endOf({ range, rule }: MetricQuery): number {
  return range.to + rule.lag * 1000 + AHEAD;
}

/** A partial answer looks like a quiet service, so it counts as none. */
function refuseParts(answer: unknown, metric: string): void {
  const { executionErrors, unreachable } = parseAnswer(ERRORS, answer, `metric '${metric}'`);
  const said = [
    ...executionErrors.map(({ message }) => message),
    ...unreachable.map((place) => `${place} is unreachable`),
  ];
  if (said.length === 0) return;
  throw new RolloutError(
    "CLOUD_UNREACHABLE",
    `could not read all of metric '${metric}': ${said.join("; ")}`,
    "Run this step again: it judges the whole stage anew. Google's state: https://status.cloud.google.com",
  );
}

/** The raw series of a page by revision; those that name none are under the empty text, and everybody's. */
function ownersOf(page: unknown, [first]: readonly MetricQuery[]): ReadonlyMap<string, Owned> {
  const owners = new Map<string, Owned>();
  for (const one of parseAnswer(OWNED, page, `metric '${first?.rule.name}'`).timeSeries) {
    const revision = one.resource?.labels.revision_name ?? one.metric?.labels.revision_name ?? "";
    const known = owners.get(revision);
    if (known === undefined) owners.set(revision, [one]);
    else known.push(one);
  }
  return owners;
}

interface Holder {
  take(page: unknown, owned: ReadonlyMap<string, Owned> | undefined): void;
  series(): readonly Series[];
}

/** Keeps the question's own part of each page; what is wrong with it is thrown when it is asked for. */
function holderOf(question: MetricQuery): Holder {
  const found: Series[] = [];
  let refusal: unknown;
  const names = ["", ...revisionsOf([question])];
  return {
    take(page, owned) {
      const own =
        owned === undefined
          ? page
          : {
              ...Object(page),
              timeSeries: cutOwned(
                names.flatMap((name) => owned.get(name) ?? []),
                question,
              ),
            };
      try {
        const { timeSeries, unit } = parseAnswer(PAGE, own, `metric '${question.rule.name}'`);
        refuseUnit(question.rule, unit);
        for (const one of timeSeries) found.push(one);
      } catch (cause) {
        refusal ??= cause;
      }
    },
    series() {
      if (refusal !== undefined) throw refusal;
      return found;
    },
  };
}

/** A point belongs to an interval when it ends after its start and not after its end; series without any are not listed. */
function cutOwned(owned: Owned, question: MetricQuery): Owned {
  const end = endOf(question);
  return owned
    .map((one) => ({
      ...one,
      points: one.points.filter(({ interval }) => {
        const at = Date.parse(interval?.endTime ?? "");
        return Number.isNaN(at) || (at > question.range.from && at <= end);
      }),
    }))
    .filter(({ points }) => points.length > 0);
}
