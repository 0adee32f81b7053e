import type { Book, Conclusion, Issue, Review, Run, RunStatus } from "./book";
import { replaced } from "./book";
import { commitOf } from "./commits";
import { begin } from "./dispatch";
import type { GitHubFacts } from "./facts";
import { type Opening, open } from "./issues";
import { found } from "./refusal";
import { review } from "./reviews";
import { titleOf } from "./runs";
import type { Shelf } from "./shelf";
import { workflowNamed } from "./workflows";

/** A run that nobody dispatched, such as one of a push or a schedule. */
export interface NewRun {
  readonly repository: string;
  readonly workflow: string;
  readonly event?: string | undefined;
  readonly branch?: string | undefined;
  readonly by?: string | undefined;
  readonly title?: string | undefined;
  readonly inputs?: Readonly<Record<string, string>> | undefined;
}

/** How a run goes on; what is left out stays. */
export interface RunChange {
  readonly status?: RunStatus | undefined;
  readonly conclusion?: Conclusion | undefined;
  readonly title?: string | undefined;
  /** The environments that it waits for from now on, which makes it `waiting`. */
  readonly waits_for?: readonly string[] | undefined;
}

/** An issue or a pull request that somebody opens. */
export type NewIssue = Pick<Opening, "title" | "by" | "labels"> &
  Pick<Issue, "body" | "pullRequest" | "state"> & { readonly repository: string };

/** A run and the repository that it is in. */
export type PlacedRun = Run & { readonly repository: string };

/** What happens on GitHub without a client: runs that go on, people who approve, issues that users open. */
export interface Operator {
  /** Returns all runs of all repositories, oldest first, with the inputs that GitHub's API never shows. */
  runs(): readonly PlacedRun[];
  startRun(run: NewRun): PlacedRun;
  /** Throws GitHub's 404 where there is no such run. */
  changeRun(id: number, change: RunChange): PlacedRun;
  /** Gives a person's word on what the run waits for; throws GitHub's 422 where it does not wait for it. */
  review(id: number, word: Review): PlacedRun;
  openIssue(issue: NewIssue): Issue;
}

function changed(run: Run, { status, conclusion, title, waits_for: waits }: RunChange, now: number): Run {
  const waitsFor = waits?.map((environment) => ({ environment, since: now }));
  const next = status ?? (waits !== undefined && waits.length > 0 ? "waiting" : undefined) ?? run.status;
  const over = next === "completed";
  return {
    ...run,
    status: next,
    conclusion: over ? (conclusion ?? run.conclusion ?? "success") : null,
    title: title ?? run.title,
    waitsFor: over ? [] : (waitsFor ?? run.waitsFor),
    updatedAt: now,
  };
}

function placed(book: Book, id: number): PlacedRun {
  return { ...found(book.runs.find((run) => run.id === id)), repository: book.repository };
}

function bookWith(shelf: Shelf, id: number): Book {
  return found(shelf.all().find(({ runs }) => runs.some((run) => run.id === id)));
}

function startRun(shelf: Shelf, facts: GitHubFacts, now: number, given: NewRun): PlacedRun {
  const book = shelf.read(given.repository);
  const workflow = found(workflowNamed({ book, facts }, given.workflow));
  const { branch = "main", event = "push", by = "octocat", inputs = {}, title = titleOf(workflow, inputs) } = given;
  const sha = found(commitOf({ book, facts }, branch));
  const id = shelf.nextId();
  const begun = begin(book, id, now, { workflow: workflow.file, title, branch, sha, event, by, inputs });
  shelf.write(begun.book);
  return placed(begun.book, id);
}

/** Returns what acts on the repositories of the shelf as people and machines do. */
export function createOperator(shelf: Shelf, facts: () => GitHubFacts, now: () => number): Operator {
  const write = (id: number, change: (book: Book, run: Run) => Book): PlacedRun => {
    const book = bookWith(shelf, id);
    const written = change(book, placed(book, id));
    shelf.write(written);
    return placed(written, id);
  };
  return {
    runs: () => shelf.all().flatMap((book) => book.runs.map((run) => placed(book, run.id))),
    startRun: (given) => startRun(shelf, facts(), now(), given),
    changeRun: (id, change) =>
      write(id, (book, { id: known }) => {
        const run = found(book.runs.find((one) => one.id === known));
        return { ...book, runs: replaced(book.runs, changed(run, change, now())) };
      }),
    review: (id, word) => write(id, (book, run) => review(book, run, word, now())),
    openIssue({ repository, state, ...given }) {
      const opened = open(shelf.read(repository), shelf.nextId(), now(), { ...given, assignees: [] });
      const issue: Issue = state === "open" ? opened.issue : { ...opened.issue, state, closedAt: now() };
      shelf.write({ ...opened.book, issues: replaced(opened.book.issues, issue) });
      return issue;
    },
  };
}
