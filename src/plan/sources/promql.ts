import { text } from "../leaves";
import { describe } from "../words";
import { labelName } from "./keys";
import type { KeyMistake, Kind, MeasureRule, Written } from "./rule";

const NAME = String.raw`[a-zA-Z_:][\w:]*`;
const VALUE = String.raw`(?:"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')`;
const MATCHER = String.raw`\s*[a-zA-Z_]\w*\s*(?:=~|!~|!=|=)\s*${VALUE}\s*`;
const PARTS = new RegExp(String.raw`[{,]\s*([a-zA-Z_]\w*)\s*(=~|!~|!=|=)\s*(${VALUE})`, "g");
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

/** Returns what is wrong with a series that is one: not of the measure, or with a matcher that cannot be meant. */
export function seriesMistakes({ series, "revision-label": label }: Written, measure: Kind): readonly KeyMistake[] {
  const text = String(series);
  const [ending, name] = [ENDING[measure], SELECTOR.exec(text)?.[1]];
  if (name === undefined) return labelMistakes(label);
  const ended =
    ending === undefined || name.endsWith(ending)
      ? []
      : [`expected a series whose name ends in ${ending} beside measure ${measure}, got ${describe(name)}`];
  const matchers = [...text.slice(name.length).matchAll(PARTS)].flatMap(([, one = "", sign = "", value = ""]) =>
    matcherMistakes({ one, sign, value }, { label, measure }),
  );
  return [...[...ended, ...matchers].map((message) => ({ key: "series", message })), ...labelMistakes(label)];
}

function matcherMistakes(
  { one, sign, value }: Readonly<Record<"one" | "sign" | "value", string>>,
  { label, measure }: { readonly label: unknown; readonly measure: Kind },
): string[] {
  if (one === label)
    return [
      `expected a series without ${describe(one)}, the label that tells the revision and is added, got one with it`,
    ];
  if (one === "__name__")
    return ['expected the name of a series once, before its braces, got "__name__" among its labels'];
  if (one === "le" && measure === "p95")
    return ['expected all buckets of a histogram, got a matcher of "le", which leaves some out'];
  if (!sign.includes("~") || isPattern(value.slice(1, -1).replaceAll(/\\(.)/g, "$1"))) return [];
  return [`expected a regular expression (RE2) after ${one}${sign}, got ${value}`];
}

/** What JavaScript takes for a pattern is nearly what RE2 does; what begins with a flag or names a group is left to the server. */
function isPattern(pattern: string): boolean {
  if (/\(\?(?:[=!]|<[=!])/.test(pattern)) return false;
  if (/\(\?(?!:)|\[\[:/.test(pattern)) return true;
  try {
    return new RegExp(pattern) instanceof RegExp;
  } catch {
    return false;
  }
}

function labelMistakes(label: unknown): readonly KeyMistake[] {
  if (label !== "__name__" && label !== "le") return [];
  return [
    {
      key: "revision-label",
      message: `expected a label that names the revision, got ${describe(label)}, which Prometheus itself sets`,
    },
  ];
}
