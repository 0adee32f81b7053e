import type { Filter } from "./parse";

/** A part of a filter that joins nothing. */
export type Leaf = Exclude<Filter, { kind: "and" | "or" | "not" }>;

/** Returns whether something matches a filter. */
export type Test<Subject> = (subject: Subject) => boolean;

/** Returns the filter as a function; `leaf` says what its parts mean and throws a refusal for those that mean nothing. */
export function compileFilter<Subject>(filter: Filter, leaf: (leaf: Leaf) => Test<Subject>): Test<Subject> {
  switch (filter.kind) {
    case "and": {
      const tests = filter.parts.map((part) => compileFilter(part, leaf));
      return (subject) => tests.every((test) => test(subject));
    }
    case "or": {
      const tests = filter.parts.map((part) => compileFilter(part, leaf));
      return (subject) => tests.some((test) => test(subject));
    }
    case "not": {
      const test = compileFilter(filter.part, leaf);
      return (subject) => !test(subject);
    }
    default:
      return leaf(filter);
  }
}
