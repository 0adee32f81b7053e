import { RolloutError } from "../errors";

const HINT = `Look at the series themselves: https://console.cloud.google.com/monitoring/metrics-explorer (run.googleapis.com/request_count by response_code_class, or request_latencies).
Until they can be read, judge by log entries:
metrics:
  - { name: errors, source: cloud-logging, measure: rate, bad: httpRequest.status >= 500, target: 1%, warn: 2%, rollback: 5% }`;

/** Returns CLOUD_UNREACHABLE for time series that say what cannot be: they are no data, and never good ones. */
export function unreadable(expected: string, got: string): RolloutError {
  return new RolloutError(
    "CLOUD_UNREACHABLE",
    `could not read Cloud Monitoring's answer: expected ${expected}, got ${got}`,
    HINT,
  );
}
