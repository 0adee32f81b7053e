import { RolloutError } from "../../errors";

/** A plain vector selector in its parts; the matchers stand between the braces as they were written, maybe none. */
export interface Selector {
  readonly name: string;
  readonly matchers: string;
}

/** Source of the grammar: Prometheus' documentation, "Querying basics", instant vector selectors and string literals. */
const NAME = /[a-zA-Z_:][\w:]*/;
const STRING = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`/;
const MATCHER = new RegExp(`\\s*([a-zA-Z_]\\w*|${STRING.source})\\s*(?:=~|!~|!=|=)\\s*(?:${STRING.source})\\s*`, "y");
const HEAD = new RegExp(`^\\s*(${NAME.source})\\s*(?:\\{|$)`);

/**
 * Returns the parts of `NAME` or `NAME{LABEL="VALUE",…}`. Throws PLAN_INVALID for anything else (functions, ranges, offsets,
 * a selector without a name), and where the label that tells the revision is asked for already.
 */
export function parseSelector(series: string, revisionLabel: string, metric: string): Selector {
  const refuse = (got: string): RolloutError =>
    new RolloutError(
      "PLAN_INVALID",
      `metric '${metric}': expected series to be a plain selector such as http_requests_total{job="api"}, got ${got}`,
      `series: http_requests_total{job="api"}   # no function, range or offset; ${revisionLabel} is added`,
    );
  const head = HEAD.exec(series);
  if (head === null) throw refuse(`'${series}'`);
  const name = head[1] ?? "";
  if (!head[0].endsWith("{")) return { name, matchers: "" };
  const { labels, end } = readMatchers(series, head[0].length);
  if (!/^\}\s*$/.test(series.slice(end))) throw refuse(`'${series.slice(end)}' at character ${end + 1} of '${series}'`);
  if (labels.includes(revisionLabel)) throw refuse(`one that asks for ${revisionLabel} itself`);
  return { name, matchers: series.slice(head[0].length, end).trim().replace(/,$/, "") };
}

function readMatchers(series: string, start: number): { readonly labels: readonly string[]; readonly end: number } {
  const labels: string[] = [];
  let end = start;
  for (;;) {
    MATCHER.lastIndex = end;
    const found = MATCHER.exec(series);
    if (found === null) break;
    labels.push(found[1]?.replace(/^["'`]|["'`]$/g, "") ?? "");
    end = MATCHER.lastIndex;
    if (series[end] !== ",") break;
    end += 1;
  }
  const blank = /^\s*/.exec(series.slice(end))?.[0].length ?? 0;
  return { labels, end: end + blank };
}

/** Returns the selector with one matcher more: the label has one of the values. */
export function selectOf({ name, matchers }: Selector, label: string, values: readonly string[]): string {
  const [only] = values;
  const own =
    values.length === 1
      ? `${label}=${JSON.stringify(only)}`
      : `${label}=~${JSON.stringify(values.map(literally).join("|"))}`;
  return `${name}{${[...(matchers === "" ? [] : [matchers]), own].join(",")}}`;
}

/** RE2 anchors the pattern by itself; what stands for more than itself in it is escaped. */
function literally(value: string): string {
  return value.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&");
}
