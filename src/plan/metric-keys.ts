import type { Measure } from "../core/metric";
import type { Source } from "../core/source";
import { alternatives, describe } from "./words";

type Question = "bad" | "good" | "value";
type Kind = Measure["kind"];

/** What a pair of source and measure asks of each entry: exactly one of these keys, or none at all. */
/** The sources that a plan can name so far. */
export type MetricSource = Extract<Source["kind"], "cloud-monitoring" | "cloud-logging">;

const ASKS: { readonly [source in MetricSource]: { readonly [kind in Kind]?: readonly Question[] } } = {
  "cloud-logging": { rate: ["bad", "good"], mean: ["value"] },
  "cloud-monitoring": { rate: [], p95: [] },
};

const QUESTIONS: readonly Question[] = ["bad", "good", "value"];

/** A key with what is wrong about it. */
export interface KeyMistake {
  readonly key: string;
  readonly message: string;
}

/** Returns every mistake in how source, measure and `bad`, `good` or `value` go together, each with the way out. */
export function keyMistakes(source: MetricSource, measure: Kind, given: readonly string[]): readonly KeyMistake[] {
  const asked = ASKS[source][measure];
  if (asked === undefined) return [{ key: "measure", message: wrongPair(source, measure) }];
  const questions = QUESTIONS.filter((key) => given.includes(key));
  const foreign = questions.filter((key) => !asked.includes(key));
  const [first, second] = questions.filter((key) => asked.includes(key));
  const pair = `measure ${measure} of ${source}`;
  return [
    ...foreign.map((key) => ({ key, message: `${foreignFix(asked, pair)}, got ${key}` })),
    ...(first === undefined && asked.length > 0 && foreign.length === 0
      ? [{ key: asked[0] ?? "", message: `expected ${alternatives(asked)} beside ${pair}, got nothing` }]
      : []),
    ...(second === undefined ? [] : [{ key: second, message: `expected one of ${alternatives(asked)}, got both` }]),
  ];
}

function wrongPair(source: MetricSource, measure: Kind): string {
  const measures = Object.keys(ASKS[source]);
  const elsewhere = Object.entries(ASKS).find(([, kinds]) => Object.hasOwn(kinds, measure))?.[0];
  return `expected ${alternatives(measures)} from source ${source}, got ${measure}; write source: ${elsewhere}`;
}

function foreignFix(asked: readonly Question[], pair: string): string {
  if (asked.length > 0) return `expected ${alternatives(asked)} beside ${pair}`;
  return `expected neither bad, good nor value beside ${pair}, which counts Cloud Run's own numbers (write source: cloud-logging to ask log entries)`;
}

/** Returns a mistake for each key that does not go with `source: cloud-run`, which brings both metrics itself. */
export function foreignToCloudRun(given: readonly string[]): readonly KeyMistake[] {
  const own = ["source", "lag", "error-rate", "latency-p95"];
  return given
    .filter((key) => !own.includes(key))
    .map((key) => ({
      key,
      message: `expected ${alternatives(own.slice(1))} beside source: cloud-run, got ${describe(key)}`,
    }));
}
