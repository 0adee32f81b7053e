import { createLoggingFace } from "../faces/logging";
import { createMonitoringFace, type ExecutionError } from "../faces/monitoring";
import type { Clock, Face, TelemetrySink } from "../model";
import { createLogStore } from "./logging/store";
import { createMetricStore } from "./metric-store";
import { createWrittenStore } from "./written";

/** How late things become visible, in seconds of the clock given. */
export interface TelemetryParts {
  readonly clock: Clock;
  /** How long one sample of a metric is. Default: Cloud Run's 60. */
  readonly samplingSeconds?: number;
  /** How long after its end a sample can be seen. Default: Cloud Run's 180. */
  readonly ingestionSeconds?: number;
  /** How long after it was written a log entry can be seen. Default: 1. */
  readonly logIngestionSeconds?: number;
}

/** The emulator's metrics and logs: what is told to it on one side can be asked for on the other, some time later. */
export interface Telemetry extends TelemetrySink {
  readonly monitoring: Face;
  readonly logging: Face;
  /** From now on answers of Monitoring carry these errors and lack every second series; none makes it whole again. */
  setExecutionErrors(errors: readonly ExecutionError[]): void;
}

/** The shortest alignment period of the real Cloud Monitoring, in seconds. */
const SMALLEST_PERIOD_SECONDS = 60;

/** Returns an empty store with its two faces. */
export function createTelemetry(parts: TelemetryParts): Telemetry {
  const { clock, samplingSeconds = 60, ingestionSeconds = 180, logIngestionSeconds = 1 } = parts;
  const store = createMetricStore({ samplingSeconds, ingestionSeconds });
  const logs = createLogStore({ ingestionSeconds: logIngestionSeconds });
  let executionErrors: readonly ExecutionError[] = [];
  return {
    request(record) {
      store.add(record);
      logs.addRequest(record);
    },
    line: (line) => logs.addLine(line),
    monitoring: createMonitoringFace({
      store,
      written: createWrittenStore({ ingestionSeconds }),
      clock,
      smallestPeriodSeconds: Math.min(SMALLEST_PERIOD_SECONDS, samplingSeconds),
      executionErrors: () => executionErrors,
    }),
    logging: createLoggingFace({ store: logs, clock }),
    setExecutionErrors(errors) {
      executionErrors = errors;
    },
  };
}
