import type { Measure, MetricRule } from "../../src/core/metric";
import type { CloudWatchSource } from "../../src/core/source";
import { createMetrics } from "../../src/metrics/index";
import { connect, type Google, QUICK, REF } from "../cloud/google";
import type { Sent } from "../fakes/cloudwatch";
import { USUAL } from "../fakes/rules";

/** The first moment of the range, half a minute into a minute. */
export const START = Date.parse("2026-03-01T10:00:00Z");
export const MINUTE = 60_000;
export const RANGE = { from: START, to: START + 10 * MINUTE };
export const [CANARY, STABLE] = ["shop-00002-two", "shop-00001-one"];

export const RATE: Measure = { kind: "rate", of: "bad" };
export const MEAN: Measure = { kind: "mean" };
export const P95: Measure = { kind: "p95" };

/** Returns a metric of CloudWatch with lines of 0.5, 1 and 2. */
export function rule(measure: Measure, source: Partial<CloudWatchSource> = {}): MetricRule {
  return {
    name: "m",
    ...USUAL,
    source: {
      kind: "cloudwatch",
      region: "eu-central-1",
      namespace: "Shop",
      metric: "Errors",
      total: "Requests",
      dimensions: { Service: "shop" },
      revisionDimension: "Revision",
      ...source,
    },
    measure,
    lines: { better: "lower", target: 0.5, warn: 1, rollback: 2 },
    window: 300,
    lag: 180,
  };
}

/** Returns values of the minute with this index, sent for a revision. */
export function sent(metric: string, index: number, values: readonly number[], revision = CANARY): Sent {
  const dimensions = { Service: "shop", Revision: revision };
  return { metric, dimensions, minute: START + index * MINUTE, values };
}

/** Points AWS's own client at the server, as its documentation has it, with credentials of nobody. */
export function pointAws({ url }: Pick<Google, "url">, without: readonly string[] = []): void {
  const env: Record<string, string> = {
    AWS_ENDPOINT_URL_CLOUDWATCH: url,
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "sentinel-secret-key",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_CONFIG_FILE: "/dev/null",
  };
  for (const [name, value] of Object.entries(env)) {
    if (without.includes(name)) delete process.env[name];
    else process.env[name] = value;
  }
}

/** AWS's client has pauses of its own. */
const PATIENT = { ...QUICK, deadline: 20 };

/** What a test may want otherwise. */
interface Reading {
  readonly range: typeof RANGE;
  readonly signal: AbortSignal;
  /** The service that runs the canary, where it is another one. */
  readonly canaryService: string;
}

/** Reads as the action does; throws what it throws. */
export function read(
  google: Google,
  asked: MetricRule,
  { range = RANGE, signal = new AbortController().signal, ...own }: Partial<Reading> = {},
) {
  return createMetrics(connect(google, { signal, limits: PATIENT })).read({
    ref: REF,
    ...own,
    canary: CANARY,
    stable: STABLE,
    rule: asked,
    range,
  });
}
