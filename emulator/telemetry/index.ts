import type { Clock, Face, TelemetrySink } from "../model";

/** How late things become visible, in seconds. */
export interface TelemetryParts {
  readonly clock: Clock;
  readonly samplingSeconds?: number;
  readonly ingestionSeconds?: number;
  readonly logIngestionSeconds?: number;
}

export interface Telemetry extends TelemetrySink {
  readonly monitoring: Face;
  readonly logging: Face;
}

export function createTelemetry(_parts: TelemetryParts): Telemetry {
  return { request() {}, line() {}, monitoring: () => undefined, logging: () => undefined };
}
