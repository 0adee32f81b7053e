import type { SourceKind } from "../core/source";
import type { AskCloudWatch, AskForeign, Clock, Metrics, Probe, RequestJson, Services } from "../ports";
import { createCloudLogging } from "./cloud-logging";
import { createCloudMonitoring } from "./cloud-monitoring";
import { createCloudWatch } from "./cloudwatch";
import { createHttp } from "./http";
import { createLogFiles } from "./log-files";
import { createProbeSource } from "./probe";
import { createManagedPrometheus, createPrometheus } from "./prometheus/index";

/** The doors that the sources go through. */
export interface MetricsParts {
  readonly requestJson: RequestJson;
  readonly askForeign: AskForeign;
  readonly askCloudWatch: AskCloudWatch;
  readonly probe: Probe;
  readonly services: Pick<Services, "read">;
  readonly clock: Clock;
}

/** Returns the metrics door: each rule is put to the backend that its source names. A new source is one more line here. */
export function createMetrics(parts: MetricsParts): Metrics {
  const backends: Readonly<Record<SourceKind, Metrics>> = {
    "cloud-monitoring": createCloudMonitoring(parts.requestJson),
    "cloud-logging": createCloudLogging(parts.requestJson),
    "log-files": createLogFiles(parts.requestJson),
    prometheus: createPrometheus(parts.askForeign),
    "managed-prometheus": createManagedPrometheus(parts.requestJson),
    cloudwatch: createCloudWatch(parts.askCloudWatch),
    http: createHttp(parts.askForeign),
    probe: createProbeSource(parts),
  };
  return {
    read: (query) => backends[query.rule.source.kind].read(query),
    renderQuery: (question) => backends[question.rule.source.kind].renderQuery(question),
  };
}
