import { QUESTIONS } from "./questions";
import { SOURCES, type SourceName } from "./sources";
import type { KeyMistake, Kind, MeasureRule, SourceRule, Written } from "./sources/rule";
import { alternatives, describe } from "./words";

const ALL: readonly (readonly [name: string, rule: SourceRule])[] = Object.entries(SOURCES);

/** Returns every mistake in which keys stand beside source and measure, each with the way out. */
export function keyMistakes(source: SourceName, measure: Kind, written: Written): readonly KeyMistake[] {
  const rule: SourceRule = SOURCES[source];
  const own = rule.measures[measure];
  if (own === undefined) return [{ key: "measure", message: wrongPair(source, measure) }];
  return [
    ...askedMistakes({ source, measure, rule, own }, written),
    ...neededMistakes({ source, measure, rule, own }, written),
    ...foreignMistakes({ source, measure, rule, own }, written),
    ...(rule.mistakes?.(written, measure) ?? []),
  ];
}

interface Pair {
  readonly source: SourceName;
  readonly measure: Kind;
  readonly rule: SourceRule;
  readonly own: MeasureRule;
}

function wrongPair(source: SourceName, measure: Kind): string {
  const measures = Object.keys(SOURCES[source].measures);
  const elsewhere = ALL.find(([, { measures: kinds }]) => Object.hasOwn(kinds, measure))?.[0];
  return `expected ${alternatives(measures)} from source ${source}, got ${measure}; write source: ${elsewhere}`;
}

function askedMistakes({ source, measure, rule, own }: Pair, written: Written): KeyMistake[] {
  const asked = Object.keys(own.asks ?? {});
  const questions = QUESTIONS.filter((key) => key in written);
  const foreign = questions.filter((key) => !asked.includes(key));
  const [first, second] = questions.filter((key) => asked.includes(key));
  const pair = `measure ${measure} of ${source}`;
  const isMissing = first === undefined && asked.length > 0 && foreign.length === 0 && own.mayAsk === undefined;
  const fix =
    asked.length > 0
      ? `expected ${alternatives(asked)} beside ${pair}`
      : `expected neither bad, good nor value beside ${pair}, ${rule.unasked}`;
  return [
    ...foreign.map((key) => ({ key, message: `${fix}, got ${key}` })),
    ...(isMissing ? [{ key: asked[0] ?? "", message: `${fix}, got nothing` }] : []),
    ...(second === undefined ? [] : [{ key: second, message: `expected one of ${alternatives(asked)}, got both` }]),
  ];
}

function neededMistakes({ source, measure, rule, own }: Pair, written: Written): KeyMistake[] {
  const missing = (keys: readonly string[], beside: string) =>
    keys
      .filter((key) => !(key in written))
      .map((key) => ({ key, message: `expected ${key} beside ${beside}, got nothing` }));
  return [...missing(rule.needs, `source ${source}`), ...missing(own.needs ?? [], `measure ${measure} of ${source}`)];
}

function foreignMistakes({ source, measure, rule }: Pair, written: Written): KeyMistake[] {
  return Object.keys(written).flatMap((key) => {
    const owners = ALL.filter(([, { keys }]) => Object.hasOwn(keys, key)).map(([name]) => name);
    if (owners.length === 0) return [];
    if (!owners.includes(source))
      return [{ key, message: `expected source ${alternatives(owners)} beside ${key}, got ${source}` }];
    const kinds = kindsWith(rule, key);
    if (kinds.includes(measure)) return [];
    return [{ key, message: `expected measure ${alternatives(kinds)} beside ${key} of ${source}, got ${measure}` }];
  });
}

/** Returns the measures that a key of the source goes with: those that name it, or all where none does. */
function kindsWith({ measures }: SourceRule, key: string): readonly string[] {
  const kinds = Object.entries(measures);
  const naming = kinds.filter(([, { needs = [], takes = [] }]) => [...needs, ...takes].includes(key));
  return (naming.length > 0 ? naming : kinds).map(([kind]) => kind);
}

/** Returns a mistake for each key that does not go with `source: cloud-run`, which brings both metrics itself. */
export function foreignToCloudRun(written: Written, own: readonly string[]): readonly KeyMistake[] {
  return Object.keys(written)
    .filter((key) => key !== "source" && !own.includes(key))
    .map((key) => ({
      key,
      message: `expected ${alternatives(own)} beside source: cloud-run, got ${describe(key)}`,
    }));
}
