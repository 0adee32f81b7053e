import { z } from "zod";
import { RolloutError } from "../../errors";

/** One time series as it was scraped, oldest sample first. Epoch milliseconds. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly Sample[];
}
export interface Sample {
  readonly at: number;
  readonly value: number;
}

/** What was asked, for the sentences and hints about an answer. */
export interface Asked {
  readonly metric: string;
  readonly query: string;
}

const TIME = z.number();
const RESULT = z.object({
  metric: z.record(z.string(), z.string()),
  values: z.array(z.tuple([TIME, z.string()])).optional(),
  value: z.tuple([TIME, z.string()]).optional(),
  histograms: z.unknown().optional(),
  histogram: z.unknown().optional(),
});
/** VictoriaMetrics tells so that some of its stores did not answer. */
const PARTIAL = z.boolean().default(false);
/** Source: Prometheus' documentation, "HTTP API", format overview. */
const ANSWER = z.object({
  status: z.string(),
  error: z.string().default(""),
  warnings: z.array(z.string()).default([]),
  infos: z.array(z.string()).default([]),
  isPartial: PARTIAL,
  data: z.object({ resultType: z.string(), result: z.unknown(), isPartial: PARTIAL }).optional(),
});

/** Returns the series of a range. Throws METRICS_UNREADABLE for an error, for a part of an answer, and for no numbers. */
export function parseSeries(answer: unknown, asked: Asked): readonly Series[] {
  return resultsOf(answer, "matrix", asked).map(({ metric, values, histograms }) => {
    if (histograms !== undefined)
      throw unreadable(asked, "expected counters or classic histograms, got a native histogram");
    const samples = (values ?? []).map(([at, value]) => sampleOf(at, value, asked));
    if (samples.some(({ at }, index) => at <= (samples[index - 1]?.at ?? Number.NEGATIVE_INFINITY)))
      throw unreadable(asked, "expected samples in the order of their times, each time once, got others");
    return { labels: metric, samples };
  });
}

/** Returns the value of a label in each row of an instant answer; empty where a row lacks it. Throws as `parseSeries`. */
export function parseLabels(answer: unknown, label: string, asked: Asked): readonly string[] {
  return resultsOf(answer, "vector", asked).map(({ metric }) => metric[label] ?? "");
}

function resultsOf(answer: unknown, kind: "matrix" | "vector", asked: Asked): readonly z.infer<typeof RESULT>[] {
  const parsed = ANSWER.safeParse(answer);
  if (!parsed.success) throw unreadable(asked, "expected an answer of Prometheus' HTTP API, got another");
  const { status, error, warnings, infos, data, isPartial } = parsed.data;
  if (status !== "success") throw unreadable(asked, error === "" ? `it answered the status '${status}'` : error);
  const said = [...warnings, ...infos];
  // Servers that ask others warn where one of them did not answer: what came is then a part.
  if (said.length > 0) throw unreadable(asked, `expected all of the data, got a warning: ${said.join("; ")}`);
  if (isPartial || data?.isPartial === true) throw unreadable(asked, "expected all of the data, got isPartial: true");
  if (data?.resultType !== kind) throw unreadable(asked, `expected a ${kind}, got ${data?.resultType ?? "no data"}`);
  const results = z.array(RESULT).safeParse(data.result);
  if (!results.success) throw unreadable(asked, `expected a list of series, got ${results.error.issues[0]?.message}`);
  return results.data;
}

/** Counters count up from zero: anything below, or without an end, is no count and never zero. */
function sampleOf(at: number, text: string, asked: Asked): Sample {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isFinite(value) && value >= 0 && Number.isFinite(at)) return { at: Math.round(at * 1000), value };
  throw unreadable(asked, `expected a number that is not negative in every sample, got ${JSON.stringify(text)}`);
}

/** Returns METRICS_UNREADABLE with the query to try by hand. */
export function unreadable({ metric, query }: Asked, why: string): RolloutError {
  return new RolloutError(
    "METRICS_UNREADABLE",
    `could not read metric '${metric}': ${why}`,
    `Try the query in Prometheus' own page:\n${query}`,
  );
}
