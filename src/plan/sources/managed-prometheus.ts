import type { ManagedPrometheusSource } from "../../core/source";
import { promQlKeys, promQlMeasures, seriesMistakes } from "./promql";
import type { Keyed, SourceRule } from "./rule";

const REVISION = "revision_name";

/** Counters by the Prometheus API of Cloud Monitoring. */
export const managedPrometheus = {
  lag: 60,
  scope: "labels",
  unasked: "whose series say themselves what they count",
  keys: promQlKeys,
  needs: ["series"],
  measures: promQlMeasures,
  mistakes: (written, measure) => seriesMistakes({ "revision-label": REVISION, ...written }, measure),
  read: ({
    series,
    "revision-label": revisionLabel = REVISION,
  }: Keyed<typeof promQlKeys>): ManagedPrometheusSource | undefined =>
    series === undefined ? undefined : { kind: "managed-prometheus", series, revisionLabel },
} as const satisfies SourceRule & { read: unknown };
