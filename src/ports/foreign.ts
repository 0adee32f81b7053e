/** One question to an endpoint that is not Google's; it is asked by GET. */
export interface ForeignRequest {
  readonly url: string;
  /** What it is for, a clause without subject: "read metric 'errors'". */
  readonly doing: string;
}

/** What an endpoint answered, whatever its status. Latency in seconds, headers with lower-case names. */
export interface ForeignAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly latency: number;
}

/**
 * Asks a foreign endpoint; one that is busy or at fault is asked again. Follows no redirect, reads at most 32 MiB, sends
 * nothing of Google's, and a token only to the host that it was given for. Throws METRICS_UNREADABLE where no answer
 * came, and CANCELLED.
 */
export type AskForeign = (request: ForeignRequest) => Promise<ForeignAnswer>;

/** One statistic of one CloudWatch metric. */
export interface CloudWatchQuery {
  /** Names the series in the answer; begins with a lower-case letter. */
  readonly id: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** As CloudWatch writes it: `Sum`, `SampleCount`, `TC(0.5:)`. */
  readonly statistic: string;
}

/** Several statistics over one range, asked at once. Epoch milliseconds. */
export interface CloudWatchRequest {
  readonly region: string;
  readonly namespace: string;
  readonly queries: readonly CloudWatchQuery[];
  /** Seconds that one value covers. */
  readonly period: number;
  readonly from: number;
  readonly to: number;
  /** What it is for, a clause without subject. */
  readonly doing: string;
}

/** The values of one statistic by the beginning of their period, in epoch milliseconds; a period without data has none. */
export type CloudWatchSeries = ReadonlyMap<number, number>;

/**
 * Asks Amazon CloudWatch with AWS's own client and credentials; resolves with all pages, by the id of the query. Throws
 * METRICS_UNREADABLE for an answer that is not whole, CREDENTIALS_MISSING, PERMISSION_DENIED and CANCELLED.
 */
export type AskCloudWatch = (request: CloudWatchRequest) => Promise<ReadonlyMap<string, CloudWatchSeries>>;
