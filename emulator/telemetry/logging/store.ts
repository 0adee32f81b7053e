import type { ContainerLine, RequestRecord } from "../../model";
import { arrivalOf, type LogEntry, lineEntry, requestEntry } from "./entry";

/** One thing that was logged; it becomes an entry when it is asked for. */
export interface Logged {
  readonly project: string;
  /** The time that the entry bears, in epoch milliseconds. */
  readonly timestamp: number;
  /** The order in which things were logged, from 0. */
  readonly number: number;
  entry(): LogEntry;
}

/** The logs of all projects. */
export interface LogStore {
  addRequest(record: RequestRecord): void;
  addLine(line: ContainerLine): void;
  /** Adds an entry that a client wrote, at `at` (epoch milliseconds). */
  addEntry(project: string, entry: LogEntry, at: number): void;
  /** Returns what could be seen at `now` and ended at `notBefore` or later, both in epoch milliseconds, as it came in. */
  read(now: number, notBefore: number): readonly Logged[];
}

/** The newest so many are kept; the real thing keeps 30 days, this one must live in memory. */
const KEPT = 500_000;

interface Kept extends Logged {
  /** When it came in, in epoch milliseconds; never before its own timestamp. */
  readonly at: number;
}

/** Returns an empty store. */
export function createLogStore({ ingestionSeconds }: { readonly ingestionSeconds: number }): LogStore {
  let kept: Kept[] = [];
  let count = 0;

  function add(logged: Omit<Kept, "number">): void {
    count += 1;
    kept.push({ ...logged, number: count });
    // Dropping a tenth at a time keeps the cost of forgetting off the path of every request.
    if (kept.length > KEPT * 1.1) kept = kept.slice(-KEPT);
  }
  return {
    addRequest(record) {
      const number = count;
      const { project, at } = record;
      add({ project, at, timestamp: arrivalOf(record), entry: () => requestEntry(record, number) });
    },
    addLine(line) {
      const number = count;
      add({ project: line.project, at: line.at, timestamp: line.at, entry: () => lineEntry(line, number) });
    },
    addEntry(project, entry, at) {
      add({ project, at, timestamp: Date.parse(entry.timestamp), entry: () => entry });
    },
    read: (now, notBefore) => kept.filter(({ at }) => at >= notBefore && at + ingestionSeconds * 1000 <= now),
  };
}
