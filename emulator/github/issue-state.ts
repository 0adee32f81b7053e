import type { Issue } from "./book";
import type { Call } from "./call";
import { found, Refusal } from "./refusal";

/** Throws GitHub's 410 where the repository has its issues switched off. */
export function touchable({ facts }: Pick<Call, "facts">): void {
  if (facts.issues === false) throw new Refusal(410, "Issues has been disabled in this repository.");
}

/** Returns the issue or pull request that the path names; throws GitHub's 404. */
export function issueOf({ book, params }: Call): Issue {
  return found(book.issues.find(({ number }) => String(number) === params["issue_number"]));
}
