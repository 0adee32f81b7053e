import { type Answer, type Google, startGoogle } from "../cloud/google";

const TARGET = "GraniteServiceVersion20100801.GetMetricData";

/** Values that were sent to CloudWatch for one metric of one set of dimensions in one minute. */
export interface Sent {
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Epoch milliseconds. */
  readonly minute: number;
  readonly values: readonly number[];
  /** Sent as one statistic set, of which trimmed counts cannot be had. */
  readonly isSet?: true;
}

interface Query {
  readonly Id: string;
  readonly MetricStat: {
    readonly Metric: {
      readonly Namespace: string;
      readonly MetricName: string;
      readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
    };
    readonly Period: number;
    readonly Stat: string;
  };
}
/** What the client sends in its JSON protocol (`application/x-amz-json-1.0`); times in seconds. */
export interface Asked {
  readonly StartTime: number;
  readonly EndTime: number;
  readonly ScanBy: string;
  readonly NextToken?: string;
  readonly MetricDataQueries: readonly Query[];
}

/** One answer to one query as the wire has it. */
export interface Result {
  readonly Id: string;
  readonly StatusCode: string;
  readonly Timestamps: readonly number[];
  readonly Values: readonly number[];
  readonly Messages?: readonly { readonly Code: string; readonly Value: string }[];
}

/** How this CloudWatch is out of sorts. */
export interface Mood {
  /** So many values of each query on a page; default: all. */
  readonly page?: number;
  readonly change?: (result: Result) => Result;
  readonly messages?: Result["Messages"];
  /** Answers this in place of everything, so many times or always. */
  readonly refuse?: { readonly answer: Answer; readonly times?: number };
}

/** Starts a server that speaks CloudWatch's wire protocol and computes the statistics out of what was sent. */
export function startCloudWatch(sent: readonly Sent[], mood: Mood = {}): Promise<Google> {
  let refused = 0;
  return startGoogle(({ method, headers, body }) => {
    if (mood.refuse !== undefined && refused < (mood.refuse.times ?? Number.POSITIVE_INFINITY)) {
      refused += 1;
      return mood.refuse.answer;
    }
    if (method !== "POST" || headers["x-amz-target"] !== TARGET) return refusal("UnknownOperationException", "");
    const asked = JSON.parse(body) as Asked;
    const skip = Number(asked.NextToken ?? 0);
    const size = mood.page ?? Number.POSITIVE_INFINITY;
    const whole = asked.MetricDataQueries.map((query) => answer(query, asked, sent));
    const more = whole.some(({ Values }) => Values.length > skip + size);
    const results = whole.map((result) => {
      const StatusCode = result.Values.length > skip + size ? "PartialData" : "Complete";
      const [Timestamps, Values] = [result.Timestamps, result.Values].map((all) => all.slice(skip, skip + size));
      return (mood.change ?? ((same) => same))({
        ...result,
        StatusCode,
        Timestamps: Timestamps ?? [],
        Values: Values ?? [],
      });
    });
    const token = more ? { NextToken: String(skip + size) } : {};
    return { json: { MetricDataResults: results, Messages: mood.messages ?? [], ...token } };
  });
}

/** Returns an error as the JSON protocol carries it. */
export function refusal(name: string, message: string, status = 400): Answer {
  return {
    status,
    headers: { "content-type": "application/x-amz-json-1.0", "x-amzn-query-error": `${name};Sender` },
    json: { __type: `com.amazonaws.cloudwatch#${name}`, message },
  };
}

function answer({ Id, MetricStat }: Query, asked: Asked, sent: readonly Sent[]): Result {
  const { Metric, Stat } = MetricStat;
  const wanted = JSON.stringify(Object.fromEntries(Metric.Dimensions.map(({ Name, Value }) => [Name, Value])));
  const found = sent
    .filter(({ metric, dimensions }) => metric === Metric.MetricName && JSON.stringify(dimensions) === wanted)
    .filter(({ minute }) => minute >= asked.StartTime * 1000 && minute < asked.EndTime * 1000)
    .sort((a, b) => (asked.ScanBy === "TimestampAscending" ? a.minute - b.minute : b.minute - a.minute))
    .flatMap((one) => {
      const value = statisticOf(Stat, one);
      return value === undefined ? [] : [{ at: one.minute / 1000, value }];
    });
  return {
    Id,
    StatusCode: "Complete",
    Timestamps: found.map(({ at }) => at),
    Values: found.map(({ value }) => value),
  };
}

function statisticOf(statistic: string, { values, isSet }: Sent): number | undefined {
  const above = /^TC\(([\d.]+):\)$/.exec(statistic)?.[1];
  if (above !== undefined) return isSet ? undefined : values.filter((value) => value > Number(above)).length;
  if (statistic === "Sum") return values.reduce((sum, value) => sum + value, 0);
  if (statistic === "Maximum") return Math.max(...values);
  if (statistic === "SampleCount") return values.length;
  throw new Error(`expected a statistic that this CloudWatch knows, got ${statistic}`);
}
