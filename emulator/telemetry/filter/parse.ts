import { Refusal } from "../refusal";
import { type Token, tokenize } from "./tokens";

/** What a field is compared with: a literal, or a function of literals such as `one_of("a", "b")`. */
export type Operand =
  | { readonly kind: "literal"; readonly text: string; readonly quoted: boolean }
  | { readonly kind: "call"; readonly name: string; readonly arguments: readonly string[] };

const OPERATORS = ["=", "!=", ">", ">=", "<", "<=", ":", "=~", "!~"] as const;
/** How a field is compared; `:` asks whether the value contains the operand, or with `*` whether there is one. */
export type Operator = (typeof OPERATORS)[number];

/** One comparison of a field. */
export interface Comparison {
  readonly kind: "comparison";
  readonly path: readonly string[];
  readonly operator: Operator;
  readonly operand: Operand;
}

/** A filter of Cloud Monitoring or Cloud Logging, as a tree. An empty filter is an `and` of nothing. */
export type Filter =
  | { readonly kind: "and" | "or"; readonly parts: readonly Filter[] }
  | { readonly kind: "not"; readonly part: Filter }
  | Comparison
  /** A value that stands alone: any field may have it. */
  | { readonly kind: "phrase"; readonly text: string }
  /** A function that stands alone, such as `log_id("…")`. */
  | { readonly kind: "call"; readonly name: string; readonly arguments: readonly string[] };

/**
 * Returns the tree of the filter. As Google's filters have it (AIP-160), `OR` binds tighter than `AND`, and two
 * restrictions side by side are an `AND`. Throws a refusal that names the column and what was expected there.
 */
export function parseFilter(filter: string): Filter {
  return new FilterParser(tokenize(filter)).parse();
}

class FilterParser {
  #next = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  parse(): Filter {
    if (this.#is("end")) return { kind: "and", parts: [] };
    const filter = this.#and(() => this.#restriction());
    return this.#is("end") ? filter : this.#fail("AND, OR or the end of the filter");
  }

  #and(leaf: () => Filter): Filter {
    const parts = [this.#or(leaf)];
    while (this.#takeWord("AND") || !(this.#is("end") || this.#is(")"))) parts.push(this.#or(leaf));
    return join("and", parts);
  }

  #or(leaf: () => Filter): Filter {
    const parts = [this.#not(leaf)];
    while (this.#takeWord("OR")) parts.push(this.#not(leaf));
    return join("or", parts);
  }

  #not(leaf: () => Filter): Filter {
    if (this.#takeWord("NOT") || this.#take("minus")) return { kind: "not", part: this.#not(leaf) };
    if (!this.#take("(")) return leaf();
    const inner = this.#and(leaf);
    return this.#take(")") ? inner : this.#fail('")"');
  }

  #restriction(): Filter {
    const token = this.#takeValue("a field or a value");
    if (token.kind === "word" && this.#opensCall(token)) return this.#call(token);
    const operator = this.#takeOperator();
    if (operator === undefined) return { kind: "phrase", text: token.text };
    const path = token.kind === "word" ? token.path : [token.text];
    const compare = () => this.#comparison(path, operator);
    // `field=("a" OR "b")` says the same of several values.
    return this.#is("(") ? this.#not(compare) : compare();
  }

  #comparison(path: readonly string[], operator: Operator): Comparison {
    const token = this.#takeValue(`a value for ${path.join(".")}`);
    const operand: Operand = this.#opensCall(token)
      ? this.#call(token)
      : { kind: "literal", text: token.text, quoted: token.kind === "string" };
    return { kind: "comparison", path, operator, operand };
  }

  #call({ text: name }: Token): Extract<Operand, { kind: "call" }> {
    this.#take("(");
    const values: string[] = [];
    while (!this.#take(")")) {
      if (values.length > 0 && !this.#take(",")) this.#fail('"," or ")"');
      values.push(this.#takeValue(`an argument of ${name}`).text);
    }
    return { kind: "call", name, arguments: values };
  }

  get #token(): Token {
    return this.tokens[Math.min(this.#next, this.tokens.length - 1)] as Token;
  }

  #is(kind: Token["kind"]): boolean {
    return this.#token.kind === kind;
  }

  /** A bracket right after a word makes it a function; with a space between, it opens a group. */
  #opensCall({ kind, end }: Token): boolean {
    return kind === "word" && this.#is("(") && this.#token.at === end;
  }

  #take(kind: Token["kind"]): boolean {
    if (!this.#is(kind)) return false;
    this.#next++;
    return true;
  }

  #takeWord(word: "AND" | "OR" | "NOT"): boolean {
    return this.#token.text === word && this.#take("word");
  }

  #takeOperator(): Operator | undefined {
    const operator = OPERATORS.find((candidate) => this.#is("operator") && candidate === this.#token.text);
    if (operator !== undefined) this.#next++;
    return operator;
  }

  #takeValue(expected: string): Token {
    const token = this.#token;
    const isKeyword = token.kind === "word" && ["AND", "OR", "NOT"].includes(token.text);
    if (isKeyword || !(this.#take("word") || this.#take("string"))) this.#fail(expected);
    return token;
  }

  #fail(expected: string): never {
    const { kind, text, at } = this.#token;
    const found = kind === "end" ? text : `"${text}"`;
    throw new Refusal(`Unparseable filter: expected ${expected} at column ${at + 1}, got ${found}`);
  }
}

function join(kind: "and" | "or", parts: readonly Filter[]): Filter {
  const [only, ...others] = parts;
  return only !== undefined && others.length === 0 ? only : { kind, parts };
}
