import { plain } from "../core/plain";
import type { SourceKind } from "../core/source";
import { RolloutError } from "../errors";
import type { AskCloudWatch, AskForeign, Clock, MetricAnswer, Metrics, Probe, RequestJson, Services } from "../ports";
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
    read: (query) => backends[query.rule.source.kind].read(query).then(inPlainWords, throwInPlainWords),
    renderQuery: (question) => backends[question.rule.source.kind].renderQuery(question),
  };
}

/** Sources quote what servers answered, and no terminal may act on that. */
function inPlainWords({ notes, incomplete, ...answer }: MetricAnswer): MetricAnswer {
  return {
    ...answer,
    ...(notes === undefined ? {} : { notes: notes.map(plain) }),
    ...(incomplete === undefined ? {} : { incomplete: plain(incomplete) }),
  };
}

function throwInPlainWords(thrown: unknown): never {
  if (!(thrown instanceof RolloutError)) throw thrown;
  const hint = thrown.hint === undefined ? undefined : plain(thrown.hint);
  throw new RolloutError(thrown.code, plain(thrown.message), hint, { cause: thrown.cause });
}
