import type {
  GetMetricDataCommandInput,
  GetMetricDataCommandOutput,
  MetricDataResult,
} from "@aws-sdk/client-cloudwatch";
import type { AskCloudWatch, CloudWatchRequest, CloudWatchSeries } from "../ports";
import { type Asking, incomplete, translateAws } from "./cloudwatch-errors";
import type { Session } from "./http";
import { timeoutAfter } from "./timers";
import { throwIfCancelled } from "./transport";

/** A page has up to 100,800 values; a day of minutes of ten statistics is a seventh of one. */
const PAGES_AT_MOST = 20;
/** AWS's own client tries so many times in all, with growing pauses. */
const ATTEMPTS = 4;

type Send = (input: GetMetricDataCommandInput) => Promise<GetMetricDataCommandOutput>;

/**
 * Returns the door to CloudWatch. The client is loaded with the first question, and takes credentials and address the way
 * AWS documents it: `AWS_*`, then `~/.aws`, then the machine's own role.
 */
export function createCloudWatchDoor({ signal, limits, credentials }: Session): AskCloudWatch {
  return async (request) => {
    throwIfCancelled(signal);
    const asking: Asking = { ...request, redact: credentials.redact };
    const timeout = timeoutAfter(limits.deadline);
    const abortSignal = AbortSignal.any([signal, timeout]);
    const { CloudWatchClient, GetMetricDataCommand } = await import("@aws-sdk/client-cloudwatch");
    const client = new CloudWatchClient({
      region: request.region,
      maxAttempts: ATTEMPTS,
      requestHandler: { connectionTimeout: limits.attempt * 1000, requestTimeout: limits.attempt * 1000 },
    });
    try {
      const { secretAccessKey, sessionToken } = await client.config.credentials();
      credentials.learn(secretAccessKey);
      if (sessionToken !== undefined) credentials.learn(sessionToken);
      return await readPages((input) => client.send(new GetMetricDataCommand(input), { abortSignal }), asking);
    } catch (thrown) {
      throwIfCancelled(signal);
      throw timeout.aborted
        ? incomplete(asking, `no answer within ${limits.deadline} s`)
        : translateAws(thrown, asking);
    } finally {
      client.destroy();
    }
  };
}

async function readPages(send: Send, asking: Asking): Promise<ReadonlyMap<string, CloudWatchSeries>> {
  const found = new Map<string, Map<number, number>>(asking.queries.map(({ id }) => [id, new Map()]));
  const lacking = new Set<string>(found.keys());
  const input = inputOf(asking);
  let NextToken: string | undefined;
  for (let page = 0; page < PAGES_AT_MOST; page += 1) {
    const answer = await send(NextToken === undefined ? input : { ...input, NextToken });
    for (const result of resultsOf(answer, asking)) {
      take(result, found, asking);
      // What a page lacks may be on the next one.
      if (result.StatusCode === "PartialData") lacking.add(String(result.Id));
      else lacking.delete(String(result.Id));
    }
    NextToken = answer.NextToken;
    if (NextToken !== undefined) continue;
    if (lacking.size > 0) throw incomplete(asking, `expected all values, got a part or none of ${[...lacking]}`);
    return found;
  }
  throw incomplete(asking, `expected at most ${PAGES_AT_MOST} pages, got more: make the stage's watch shorter`);
}

function resultsOf(
  { Messages, MetricDataResults }: GetMetricDataCommandOutput,
  asking: Asking,
): readonly MetricDataResult[] {
  refuseMessages(Messages, asking);
  if (MetricDataResults !== undefined) return MetricDataResults;
  throw incomplete(asking, "expected MetricDataResults, got none");
}

function inputOf({ namespace, queries, period, from, to }: CloudWatchRequest): GetMetricDataCommandInput {
  return {
    StartTime: new Date(from),
    EndTime: new Date(to),
    ScanBy: "TimestampAscending",
    MetricDataQueries: queries.map(({ id, metric, dimensions, statistic }) => ({
      Id: id,
      MetricStat: {
        Metric: {
          Namespace: namespace,
          MetricName: metric,
          Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
        },
        Period: period,
        Stat: statistic,
      },
    })),
  };
}

function take(result: MetricDataResult, found: ReadonlyMap<string, Map<number, number>>, asking: Asking): void {
  refuseMessages(result.Messages, asking);
  const { Id = "", StatusCode, Timestamps = [], Values = [] } = result;
  if (StatusCode !== "Complete" && StatusCode !== "PartialData") {
    throw incomplete(asking, `expected the status Complete, got ${StatusCode ?? "none"}`);
  }
  const series = found.get(Id);
  if (series === undefined) throw incomplete(asking, `expected answers to what was asked, got one to '${Id}'`);
  if (Timestamps.length !== Values.length) {
    throw incomplete(asking, `expected a time for each of ${Values.length} values, got ${Timestamps.length}`);
  }
  Timestamps.forEach((time, index) => {
    series.set(time.getTime(), Values[index] ?? Number.NaN);
  });
}

/** CloudWatch explains by messages what it left out or could not compute. */
function refuseMessages(messages: MetricDataResult["Messages"] = [], asking: Asking): void {
  if (messages.length === 0) return;
  const said = messages.map(({ Code = "", Value = "" }) => [Code, Value].filter((text) => text !== "").join(": "));
  throw incomplete(asking, `CloudWatch says ${said.join("; ")}`);
}
