import { objectOf } from "../core/json";
import type { ApiAnswer, ApiRequest, Clock } from "../model";
import { createAllowance } from "./allowance";
import type { Call, Handlers, Reply } from "./call";
import { commentHandlers } from "./comments";
import { commitStatusHandlers } from "./commit-statuses";
import { deploymentStatusHandlers } from "./deployment-statuses";
import { deploymentHandlers } from "./deployments";
import { type Found, findOperation } from "./description";
import { dispatchHandlers } from "./dispatch";
import { environmentHandlers } from "./environments";
import { type GitHubFacts, NOTHING } from "./facts";
import { issueHandlers } from "./issues";
import { labelHandlers } from "./labels";
import { createOperator, type Operator } from "./operator";
import { found, malformed, missing, Refusal, renderRefusal } from "./refusal";
import { repositoryHandlers } from "./repositories";
import { reviewHandlers } from "./reviews";
import { bearerOf, checkGrant } from "./rights";
import { runHandlers } from "./runs";
import { createShelf, type Shelf } from "./shelf";
import { requestComplaints } from "./validation";
import { workflowHandlers } from "./workflows";

/** GitHub as an operator sets it, and what answers for it. */
export interface GitHub {
  /** Answers at once; undefined for a path that is none of a repository. */
  readonly face: (request: ApiRequest) => ApiAnswer | undefined;
  readonly operator: Operator;
  /** Says what every repository has; what happened in them stays. */
  set(facts: GitHubFacts): void;
  /** Back to repositories without environments and workflows, in which nothing has happened. */
  reset(): void;
}

const handlers: Handlers = {
  ...repositoryHandlers,
  ...environmentHandlers,
  ...workflowHandlers,
  ...dispatchHandlers,
  ...runHandlers,
  ...reviewHandlers,
  ...deploymentHandlers,
  ...deploymentStatusHandlers,
  ...commitStatusHandlers,
  ...issueHandlers,
  ...commentHandlers,
  ...labelHandlers,
};

function checkRepository({ repository }: GitHubFacts, path: string): void {
  const asked = /^\/repos\/([^/]+\/[^/]+)/.exec(path)?.[1]?.toLowerCase();
  if (repository !== undefined && asked !== repository.toLowerCase()) throw missing();
}

/** Without a host the client is in this process, and takes it for the real one. */
function baseOf({ headers }: ApiRequest): string {
  const host = headers["host"] ?? "api.github.com";
  return host === "api.github.com" ? `https://${host}` : `http://${host}`;
}

interface Setting {
  readonly facts: GitHubFacts;
  readonly shelf: Shelf;
  readonly now: number;
  readonly viewer: string;
}

function callFrom(request: ApiRequest, { params }: Found, { shelf, ...setting }: Setting): Call {
  const book = shelf.read(`${params["owner"]}/${params["repo"]}`);
  const { path, query } = request;
  return {
    ...setting,
    book,
    params,
    path,
    query,
    base: baseOf(request),
    body: objectOf(request.body),
    nextId: shelf.nextId,
  };
}

function answered({ status = 200, body, headers = {} }: Reply): ApiAnswer {
  return { status, body, headers };
}

/** Returns a GitHub in which nothing has happened. It has no time but the clock's, so it can be driven in virtual time. */
export function createGitHub(clock: Clock): GitHub {
  let facts = NOTHING;
  const shelf = createShelf();
  const allowance = createAllowance();
  const answer = (request: ApiRequest): Reply => {
    const { login, permissions } = bearerOf(facts, request.headers);
    checkRepository(facts, request.path);
    const known = found(findOperation(request.method, request.path));
    const { id, method } = known.operation;
    checkGrant(permissions, id, method);
    const complaints = requestComplaints(known.operation, request.query, request.body);
    if (complaints.length > 0) throw malformed(complaints);
    const setting = { facts, shelf, now: clock.now(), viewer: login };
    return found(handlers[id])(callFrom(request, known, setting));
  };
  const face = (request: ApiRequest): ApiAnswer | undefined => {
    if (!request.path.startsWith("/repos/")) return undefined;
    let limits: Readonly<Record<string, string>> = {};
    try {
      limits = allowance.take(facts.rate_limit, clock.now());
      const reply = answer(request);
      if (reply.book !== undefined) shelf.write(reply.book);
      return answered({ ...reply, headers: { ...limits, ...reply.headers } });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const refused = renderRefusal(error);
      return { ...refused, headers: { ...limits, ...refused.headers } };
    }
  };
  return {
    face,
    operator: createOperator(shelf, () => facts, clock.now),
    set: (next) => {
      facts = next;
      shelf.forgetEnvironments();
    },
    reset: () => {
      facts = NOTHING;
      shelf.reset();
      allowance.reset();
    },
  };
}
