import type { ManagedPrometheusSource } from "../../core/source";
import { promQlKeys, promQlMeasures, seriesMistakes } from "./promql";
import type { Keyed, SourceRule } from "./rule";

/** Counters by the Prometheus API of Cloud Monitoring. */
export const managedPrometheus = {
  lag: 60,
  scope: "labels",
  unasked: "whose series say themselves what they count",
  keys: promQlKeys,
  needs: ["series"],
  measures: promQlMeasures,
  mistakes: seriesMistakes,
  read: ({
    series,
    "revision-label": revisionLabel = "revision_name",
  }: Keyed<typeof promQlKeys>): ManagedPrometheusSource | undefined =>
    series === undefined ? undefined : { kind: "managed-prometheus", series, revisionLabel },
} as const satisfies SourceRule & { read: unknown };
