import type { ServiceRef } from "../core/service";
import type { MetricQuery } from "../ports";

/** Whose numbers a question asks for. */
type Asked = Pick<MetricQuery, "ref" | "stable" | "canaryService">;

/** How questions that are asked in the same moment become one. */
export interface Joint<Answer> {
  /** Returns the same text for questions that one request can answer. */
  keyOf(question: MetricQuery): string;
  /** Returns whether one request can ask so much; it is never asked about a question alone. */
  fits(questions: readonly MetricQuery[]): boolean;
  /** Asks once for all of them; what it returns finds each one's own answer, or throws that one's own error. */
  ask(questions: readonly MetricQuery[]): Promise<(question: MetricQuery) => Answer>;
}

interface Waiting<Answer> {
  readonly question: MetricQuery;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (cause: unknown) => void;
}

/**
 * A question that began so much earlier than another, in milliseconds, is asked apart from it: a week of one rollout's
 * minutes fits on one page, so that up to then asking in vain costs no more than the call that it saves.
 */
const REACH = 7 * 24 * 3600 * 1000;

/**
 * Returns how to ask so that what is asked in the same turn of the event loop goes out in as few requests as can be. A
 * request that fails fails for those who share it, and for nobody else.
 */
export function askTogether<Answer>(joint: Joint<Answer>): (question: MetricQuery) => Promise<Answer> {
  let waiting: Waiting<Answer>[] = [];
  const flush = (): void => {
    const asked = waiting.sort((a, b) => a.question.range.from - b.question.range.from);
    waiting = [];
    for (const group of groupBy(asked, ({ question }) => joint.keyOf(question)).flatMap((one) => fill(one, joint)))
      void settle(joint, group);
  };
  return (question) =>
    new Promise((resolve, reject) => {
      // Not a microtask: rollouts reach their question after a few awaits more or less, none of which is I/O.
      if (waiting.length === 0) setImmediate(flush);
      waiting.push({ question, resolve, reject });
    });
}

async function settle<Answer>(joint: Joint<Answer>, group: readonly Waiting<Answer>[]): Promise<void> {
  try {
    const answerOf = await joint.ask(group.map(({ question }) => question));
    for (const { question, resolve, reject } of group) {
      try {
        resolve(answerOf(question));
      } catch (cause) {
        reject(cause);
      }
    }
  } catch (cause) {
    for (const { reject } of group) reject(cause);
  }
}

/** Returns the questions, the earliest first, in groups that each begin soon enough after another and fit. */
function fill<Answer>(asked: readonly Waiting<Answer>[], { fits }: Joint<Answer>): readonly Waiting<Answer>[][] {
  const groups: Waiting<Answer>[][] = [];
  for (const one of asked) {
    const last = groups.at(-1) ?? [];
    const [first] = last;
    const isNear = first !== undefined && one.question.range.from - first.question.range.from <= REACH;
    if (isNear && fits([...last, one].map(({ question }) => question))) last.push(one);
    else groups.push([one]);
  }
  return groups;
}

/** Returns the items in groups of equal keys, both in the order in which they came. */
export function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly (readonly Item[])[] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

/** Returns the range, in epoch milliseconds, that holds all of the questions' ranges. */
export function unionOf(questions: readonly Pick<MetricQuery, "range">[]): MetricQuery["range"] {
  const from = questions.reduce((first, { range }) => Math.min(first, range.from), Number.POSITIVE_INFINITY);
  const to = questions.reduce((last, { range }) => Math.max(last, range.to), Number.NEGATIVE_INFINITY);
  return { from, to };
}

/** Returns the names of all revisions that are asked for, each once. */
export function revisionsOf(questions: readonly Pick<MetricQuery, "canary" | "stable">[]): readonly string[] {
  return [...new Set(questions.flatMap(({ canary, stable }) => (stable === undefined ? [canary] : [canary, stable])))];
}

/** Returns the services whose revisions are asked for, each once: a canary may be a service of its own beside the users'. */
export function servicesOf(questions: readonly Asked[]): readonly string[] {
  return [
    ...new Set(
      questions.flatMap(({ ref, canaryService = ref.service, stable }) =>
        stable === undefined ? [canaryService] : [ref.service, canaryService],
      ),
    ),
  ];
}

/** Returns the service that the canary is a revision of. */
export function canaryPlaceOf({ ref, canaryService }: Pick<MetricQuery, "ref" | "canaryService">): ServiceRef {
  return canaryService === undefined ? ref : { ...ref, service: canaryService };
}

/** Returns whose numbers are read, for sentences: `'hello'`, `'hello' and 'hello-canary'`, or how many services in the region. */
export function subjectOf(questions: readonly Asked[]): string {
  const services = servicesOf(questions);
  const region = questions[0]?.ref.region ?? "";
  const isOne = services.length === 1 || questions.length === 1;
  return isOne ? services.map((name) => `'${name}'`).join(" and ") : `${services.length} services in ${region}`;
}
