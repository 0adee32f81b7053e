import { z } from "zod";
import { imageOf } from "../core/revision";
import { type RevisionState, shortName } from "../core/service";
import { parseAnswer } from "../google";
import { CONDITION, JSON_OBJECT, readinessOf, TEXT, wordsOf } from "./wire";

const REVISION = z.object({
  name: z.string().min(1),
  createTime: z.string().default(""),
  deleteTime: TEXT.optional(),
  conditions: z.array(CONDITION).default([]),
});
const PAGE = z.object({
  revisions: z.array(JSON_OBJECT).default([]),
  nextPageToken: TEXT.optional(),
});

/**
 * Returns the state that a v2 Revision shows, undefined for one that is being deleted. `latestReadyRevision` of the
 * service says nothing about a revision without traffic, so its own Ready condition counts. Throws CLOUD_UNREACHABLE.
 */
export function parseRevision(answer: unknown): RevisionState | undefined {
  const wire = parseAnswer(REVISION, answer, "a revision");
  if (wire.deleteTime !== undefined) return undefined;
  const spec = parseAnswer(JSON_OBJECT, answer, "a revision");
  const condition = wire.conditions.find(({ type }) => type === "Ready");
  return {
    name: shortName(wire.name),
    image: imageOf(spec),
    ready: readinessOf(condition),
    message: wordsOf(condition, wire.conditions),
    createdAt: Date.parse(wire.createTime) || 0,
    spec,
  };
}

/** Returns the revisions of one page and the token of the next one; undefined after the last page. */
export function parseRevisionPage(answer: unknown): { revisions: readonly RevisionState[]; next: string | undefined } {
  const { revisions, nextPageToken } = parseAnswer(PAGE, answer, "the list of revisions");
  const known = revisions.map(parseRevision).filter((revision) => revision !== undefined);
  return { revisions: known, next: nextPageToken };
}
