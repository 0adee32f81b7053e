import { text } from "../leaves";
import { describe } from "../words";
import { labelName } from "./keys";
import type { KeyMistake, Kind, MeasureRule, Written } from "./rule";

const NAME = String.raw`[a-zA-Z_:][\w:]*`;
const VALUE = String.raw`(?:"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')`;
const LABEL = String.raw`\s*([a-zA-Z_]\w*)\s*(?:=~|!~|!=|=)\s*${VALUE}\s*`;
const MATCHER = LABEL.replace("(", "(?:");
/** A metric's name, with matchers or without. Source: Prometheus, "Querying basics". */
const SELECTOR = new RegExp(String.raw`^(${NAME})\s*(?:\{(?:${MATCHER}(?:,${MATCHER})*,?)?\s*\})?$`);

/** How the series' names end by what is measured; a rate takes any counter. */
const ENDING: Partial<Record<Kind, string>> = { p95: "_bucket", mean: "_sum" };

/** The keys of everything that speaks PromQL. */
export const promQlKeys = {
  series: text(
    'a selector of raw counters such as http_requests_total{job="ion-api"}, without functions or ranges',
    SELECTOR,
  )
    .exactOptional()
    .meta({
      description:
        "For `prometheus` and `managed-prometheus`: the counters to read, a metric's name with matchers in braces or without. For `rate` a counter, for `p95` the `_bucket` series of a histogram, for `mean` its `_sum` series.",
    }),
  "revision-label": labelName().exactOptional().meta({
    description:
      "For `prometheus` and `managed-prometheus`: the label that names the revision. Default: `revision`, for `managed-prometheus` `revision_name`.",
  }),
};

/** A counter is asked by its labels; histograms say themselves what they count. */
export const promQlMeasures = {
  rate: { asks: { bad: 'labels.code.startsWith("5")', good: 'labels.code == "200"' } },
  p95: {},
  mean: {},
} as const satisfies Partial<Record<Kind, MeasureRule>>;

/** Returns what is wrong with a series that is one: not of the measure, or with a revision of its own. */
export function seriesMistakes({ series, "revision-label": label }: Written, measure: Kind): readonly KeyMistake[] {
  const text = String(series);
  const [ending, name] = [ENDING[measure], SELECTOR.exec(text)?.[1]];
  if (name === undefined) return [];
  const labels = [...text.slice(name.length).matchAll(new RegExp(`[{,]${LABEL}`, "g"))].map(([, one = ""]) => one);
  const told = [
    ...(ending === undefined || name.endsWith(ending)
      ? []
      : [`expected a series whose name ends in ${ending} beside measure ${measure}, got ${describe(name)}`]),
    ...(labels.some((one) => one === label)
      ? [
          `expected a series without ${describe(label)}, the label that tells the revision and is added, got one with it`,
        ]
      : []),
  ];
  return told.map((message) => ({ key: "series", message }));
}
