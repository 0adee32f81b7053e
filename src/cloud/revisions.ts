import type { RevisionState, ServiceRef } from "../core/service";
import { RolloutError } from "../errors";
import type { Clock, RequestJson, Revisions } from "../ports";
import { becomesAbsent } from "./absence";
import { readLastWords } from "./last-words";
import { withRevisionsClient } from "./official";
import { awaitOperation } from "./operations";
import { resourceName, revisionPath, servicePath } from "./paths";
import { parseRevision, parseRevisionPage } from "./revision-reader";

/** Cloud Run keeps at most 1000 revisions of a service. */
const PAGE_SIZE = 100;
const PAGES_AT_MOST = 20;

/** Returns the revisions of Cloud Run's v2 Admin API; the clock paces the wait for a deletion. */
export function createRevisions(requestJson: RequestJson, clock: Clock): Revisions {
  return {
    read: (ref, revision) => read(requestJson, ref, revision),
    list: (ref) => list(requestJson, ref),
    delete: async (ref, revision) => {
      const doing = `delete revision '${revision}' in ${ref.region}`;
      const deleted = withRevisionsClient(requestJson, { doing, project: ref.project }, async (client) => {
        const [operation] = await client.deleteRevision({ name: resourceName(revisionPath(ref, revision)) });
        await awaitOperation(operation, (name) => client.checkDeleteRevisionProgress(name), { clock, doing });
      });
      await deleted.catch(async (cause: unknown) => {
        if (!(cause instanceof RolloutError) || cause.code !== "CLOUD_UNREACHABLE") throw cause;
        // The answer was lost, not necessarily the deletion.
        if (!(await becomesAbsent(() => read(requestJson, ref, revision), clock))) throw cause;
      });
    },
    lastWords: (ref, revision) => readLastWords(requestJson, ref, revision),
  };
}

async function read(requestJson: RequestJson, ref: ServiceRef, revision: string): Promise<RevisionState | undefined> {
  const answer = await requestJson({
    api: "run",
    method: "GET",
    path: revisionPath(ref, revision),
    kind: "read",
    doing: `read revision '${revision}' in ${ref.region}`,
    project: ref.project,
    mayBeAbsent: true,
  });
  return answer === undefined ? undefined : parseRevision(answer);
}

async function list(requestJson: RequestJson, ref: ServiceRef): Promise<readonly RevisionState[]> {
  const found: RevisionState[] = [];
  let token: string | undefined;
  for (let page = 0; page < PAGES_AT_MOST; page += 1) {
    const more = token === undefined ? "" : `&pageToken=${encodeURIComponent(token)}`;
    const answer = await requestJson({
      api: "run",
      method: "GET",
      path: `${servicePath(ref)}/revisions?pageSize=${PAGE_SIZE}${more}`,
      kind: "read",
      doing: `list the revisions of '${ref.service}' in ${ref.region}`,
      project: ref.project,
    });
    const { revisions, next } = parseRevisionPage(answer);
    found.push(...revisions);
    if (next === undefined) return found.sort((a, b) => b.createdAt - a.createdAt);
    token = next;
  }
  const most = PAGE_SIZE * PAGES_AT_MOST;
  throw new RolloutError(
    "CLOUD_REFUSED",
    `expected at most ${most} revisions of '${ref.service}', got more`,
    `Delete old ones:\ngcloud run revisions delete REVISION --region ${ref.region} --project ${ref.project}`,
  );
}
