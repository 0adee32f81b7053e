import type { z } from "zod";
import { type HostAnswer, parseAnswer } from "./host-answers";
import type { HostDoor, HostQuestion, Octokit, Place } from "./host-ask";

/** As many as GitHub gives on one page. */
const PAGE = 100;
/** So many pages are read at most: what lies further back is over, and a rate is limited to a thousand questions an hour. */
const PAGES = 3;

/** A question of which GitHub answers a page. */
export interface PagedQuestion<Schema extends z.ZodType> extends Pick<HostQuestion, "doing" | "grant"> {
  readonly ask: (
    octokit: Octokit,
    place: Place & { readonly per_page: number; readonly page: number },
  ) => Promise<HostAnswer>;
  readonly schema: Schema;
}

/** Returns the entries of the first pages, 300 at most, in GitHub's order; `entriesOf` takes them from a page. */
export async function readPages<Schema extends z.ZodType, Entry>(
  door: HostDoor,
  { doing, grant, ask, schema }: PagedQuestion<Schema>,
  entriesOf: (page: z.output<Schema>) => readonly Entry[],
): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for (let page = 1; page <= PAGES; page += 1) {
    const asked = {
      doing,
      grant,
      ask: (octokit: Octokit, place: Place) => ask(octokit, { ...place, per_page: PAGE, page }),
    };
    const found = entriesOf(parseAnswer(schema, await door.read(asked), doing));
    entries.push(...found);
    if (found.length < PAGE) break;
  }
  return entries;
}
