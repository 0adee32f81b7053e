import type { PrometheusSource } from "../../core/source";
import { describe } from "../words";
import { webAddress } from "./keys";
import { promQlKeys, promQlMeasures, seriesMistakes } from "./promql";
import type { Keyed, KeyMistake, SourceRule, Written } from "./rule";

const keys = {
  endpoint: webAddress(
    "the address of a Prometheus server such as https://prometheus.example.com, without user, query or fragment",
    /^https?:\/\/[^\s/?#@\\{}]+(?:\/[^\s?#@\\{}]*)?$/,
  )
    .exactOptional()
    .meta({
      description:
        "For `prometheus`: the address of the server, without `/api/v1`. A token for it belongs into the input `metrics-tokens`.",
    }),
  ...promQlKeys,
};

const REVISION = "revision";

/** Counters of a Prometheus server, which is taken to scrape every 15 s. */
export const prometheus = {
  lag: 30,
  scope: "labels",
  unasked: "whose series say themselves what they count",
  keys,
  needs: ["endpoint", "series"],
  measures: promQlMeasures,
  mistakes: (written, measure) => [
    ...endpointMistakes(written),
    ...seriesMistakes({ "revision-label": REVISION, ...written }, measure),
  ],
  read: ({
    endpoint,
    series,
    "revision-label": revisionLabel = REVISION,
  }: Keyed<typeof keys>): PrometheusSource | undefined =>
    endpoint === undefined || series === undefined
      ? undefined
      : { kind: "prometheus", endpoint: endpoint.replace(/\/+$/, ""), series, revisionLabel },
} as const satisfies SourceRule & { read: unknown };

function endpointMistakes({ endpoint }: Written): readonly KeyMistake[] {
  if (typeof endpoint !== "string" || !/\/api\/v1\/*$/.test(endpoint)) return [];
  const message = `expected an address without /api/v1, which is added, got ${describe(endpoint)}`;
  return [{ key: "endpoint", message }];
}
