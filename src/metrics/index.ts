import type { Source } from "../core/source";
import { RolloutError } from "../errors";
import type { Metrics, RequestJson } from "../ports";
import { createCloudLogging } from "./cloud-logging";
import { createCloudMonitoring } from "./cloud-monitoring";

/** Returns the metrics door: each rule is put to the backend that its source names. A new provider is one more line here. */
export function createMetrics(requestJson: RequestJson): Metrics {
  return {
    read: (query) => providerOf(query.rule.source, requestJson).read(query),
    renderQuery: (question) => providerOf(question.rule.source, requestJson).renderQuery(question),
  };
}

function providerOf(source: Source, requestJson: RequestJson): Metrics {
  switch (source.kind) {
    case "cloud-monitoring":
      return createCloudMonitoring(requestJson);
    case "cloud-logging":
      return createCloudLogging(requestJson);
    default:
      throw new RolloutError("NOT_SUPPORTED", `expected a known source, got ${source.kind}`);
  }
}
