import type { JsonObject } from "../core/json";
import type { Book } from "./book";
import type { GitHubFacts } from "./facts";

/** A request that GitHub's description knows, and all that an answer is made of. */
export interface Call {
  readonly book: Book;
  readonly facts: GitHubFacts;
  /** Epoch milliseconds. */
  readonly now: number;
  /** The login of whoever asks. */
  readonly viewer: string;
  /** Where the API is: `https://api.github.com`, or the emulator's address as the client spells it. */
  readonly base: string;
  /** What the path's template stands for, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Empty where none was sent. */
  readonly body: JsonObject;
  /** Returns a number that nothing has yet. */
  nextId(): number;
}

/** An answer, and the repository as it is afterwards; unchanged where `book` is left out. */
export interface Reply {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly book?: Book;
}

/** Answers one operation; throws `Refusal` for what GitHub refuses. */
export type Handler = (call: Call) => Reply;

/** Handlers by GitHub's ids of the operations. */
export type Handlers = Readonly<Record<string, Handler>>;
