import type { ApiAnswer, ContainerLine, Face, RequestRecord } from "../../model";
import { createTelemetry, type Telemetry, type TelemetryParts } from "../../telemetry";
import { SERVICE } from "./support";

/** A full minute, so that samples begin where tests do. */
export const START = Date.parse("2026-01-01T00:00:00Z");

/** A clock that stands until it is moved. */
export class VirtualClock {
  #now = START;
  now(): number {
    return this.#now;
  }
  advance(seconds: number): void {
    this.#now += seconds * 1000;
  }
}

export interface TelemetryStand extends Telemetry {
  readonly clock: VirtualClock;
  /** Reports a request that ends now. */
  served(changes?: Partial<RequestRecord>): void;
  wrote(text: string, changes?: Partial<ContainerLine>): void;
  timeSeries(query: Record<string, string | readonly string[]>): Promise<Answered>;
  entries(body: Record<string, unknown>): Promise<Answered>;
}

/** What a face answered, as a client reads it off the wire. */
export interface Answered extends ApiAnswer {
  readonly body: {
    readonly timeSeries?: readonly TimeSeriesJson[];
    readonly nextPageToken?: string;
    readonly executionErrors?: readonly unknown[];
    readonly entries?: readonly Record<string, unknown>[];
    readonly error?: { readonly code: number; readonly message: string; readonly status: string };
  };
}

export interface TimeSeriesJson {
  readonly metric: { readonly labels: Record<string, string> };
  readonly resource: { readonly labels: Record<string, string> };
  readonly metricKind: string;
  readonly valueType: string;
  readonly points?: readonly PointJson[];
}

export interface PointJson {
  readonly interval: { readonly startTime: string; readonly endTime: string };
  readonly value: {
    readonly int64Value?: string;
    readonly doubleValue?: number;
    readonly distributionValue?: {
      readonly count: string;
      readonly bucketCounts: readonly string[];
      readonly mean: number;
    };
  };
}

async function call(
  face: Face,
  method: string,
  path: string,
  query: URLSearchParams,
  body: unknown,
): Promise<Answered> {
  const answer = await face({ method, host: "monitoring.googleapis.com", path, query, headers: {}, body });
  if (answer === undefined) throw new Error(`expected an answer for ${path}, got none`);
  return JSON.parse(JSON.stringify(answer)) as Answered;
}

export function openTelemetry(parts: Partial<TelemetryParts> = {}): TelemetryStand {
  const clock = new VirtualClock();
  const telemetry = createTelemetry({ clock, logIngestionSeconds: 0, ...parts });
  return {
    ...telemetry,
    clock,
    served(changes = {}) {
      telemetry.request({
        ...SERVICE,
        at: clock.now(),
        revision: "r1",
        method: "POST",
        url: "http://ion-api/chat",
        status: 200,
        latencySeconds: 0.1,
        userAgent: "test",
        responseBytes: 42,
        reachedContainer: true,
        ...changes,
      });
    },
    wrote(text, changes = {}) {
      telemetry.line({ ...SERVICE, at: clock.now(), revision: "r1", stream: "stdout", text, ...changes });
    },
    timeSeries(query) {
      const pairs = Object.entries(query).flatMap(([name, value]) =>
        [value].flat().map((one): [string, string] => [name, String(one)]),
      );
      return call(telemetry.monitoring, "GET", "/v3/projects/p/timeSeries", new URLSearchParams(pairs), undefined);
    },
    entries: (body) =>
      call(telemetry.logging, "POST", "/v2/entries:list", new URLSearchParams(), {
        resourceNames: ["projects/p"],
        ...body,
      }),
  };
}
