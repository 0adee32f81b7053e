import { type Book, emptyBook } from "./book";

/** The repositories in which something has happened, by their names in whatever case. */
export interface Shelf {
  /** Returns an empty book where nothing has happened. */
  read(repository: string): Book;
  write(book: Book): void;
  all(): readonly Book[];
  /** Returns a number that nothing has yet, larger than all before. */
  nextId(): number;
  /** Forgets what clients made of environments; what happened stays. */
  forgetEnvironments(): void;
  reset(): void;
}

const FIRST_ID = 1_000_000;

/** Returns a shelf without books. */
export function createShelf(): Shelf {
  let books = new Map<string, Book>();
  let last = FIRST_ID;
  return {
    read: (repository) => books.get(repository.toLowerCase()) ?? emptyBook(repository),
    write: (book) => {
      books.set(book.repository.toLowerCase(), book);
    },
    all: () => [...books.values()],
    nextId: () => {
      last += 1;
      return last;
    },
    forgetEnvironments: () => {
      books = new Map([...books].map(([name, book]) => [name, { ...book, environments: {} }]));
    },
    reset: () => {
      books = new Map();
      last = FIRST_ID;
    },
  };
}
