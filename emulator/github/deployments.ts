import { isObject, type JsonObject, listOf, textOf } from "../core/json";
import type { Deployment } from "./book";
import type { Call, Handlers, Reply } from "./call";
import { commitOf } from "./commits";
import { listPage } from "./paging";
import { found, Refusal } from "./refusal";
import { repositoryUrl } from "./repositories";
import { nodeIdOf, timeOf, userView } from "./users";

/** Returns the deployment that the path names; throws GitHub's 404. */
export function deploymentOf({ book, params }: Call): Deployment {
  return found(book.deployments.find(({ id }) => String(id) === params["deployment_id"]));
}

/** Returns the deployment as GitHub shows it; its statuses are another question. */
export function deploymentView(call: Call, made: Deployment): JsonObject {
  const url = `${repositoryUrl(call)}/deployments/${made.id}`;
  return {
    url,
    id: made.id,
    node_id: nodeIdOf("DE", made.id),
    sha: made.sha,
    ref: made.ref,
    task: made.task,
    payload: made.payload,
    original_environment: made.originalEnvironment,
    environment: made.environment,
    description: made.description,
    creator: userView(call.base, made.by),
    created_at: timeOf(made.at),
    updated_at: timeOf(made.updatedAt),
    statuses_url: `${url}/statuses`,
    repository_url: repositoryUrl(call),
    transient_environment: made.transient,
    production_environment: made.production,
    performed_via_github_app: null,
  };
}

/** Without a list every context counts, those of the operator too; `[]` asks for none. */
function checkContexts({ book, facts, body }: Call, ref: string, sha: string): void {
  const latest = new Map(book.statuses.filter((one) => one.sha === sha).map(({ context, state }) => [context, state]));
  const all = [...new Set([...latest.keys(), ...(facts.missing_checks ?? [])])];
  const asked = Array.isArray(body["required_contexts"]) ? listOf(body["required_contexts"]).map(textOf) : all;
  const unmet = asked.filter((context) => latest.get(context) !== "success");
  if (unmet.length === 0) return;
  const contexts = asked.map((context) => ({ context, state: latest.get(context) ?? "pending" }));
  const error = { resource: "Deployment", field: "required_contexts", code: "invalid", contexts };
  throw new Refusal(409, `Conflict: Commit status checks failed for ${ref}.`, [error]);
}

function optional(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function deploymentFrom(call: Call, ref: string, sha: string): Deployment {
  const { body, now } = call;
  const environment = textOf(body["environment"]) || "production";
  const payload = body["payload"];
  return {
    id: call.nextId(),
    ref,
    sha,
    task: textOf(body["task"]) || "deploy",
    payload: isObject(payload) ? payload : textOf(payload),
    originalEnvironment: environment,
    environment,
    description: optional(body["description"]),
    transient: body["transient_environment"] === true,
    production:
      body["production_environment"] === undefined
        ? environment === "production"
        : body["production_environment"] === true,
    by: call.viewer,
    statuses: [],
    at: now,
    updatedAt: now,
  };
}

function create(call: Call): Reply {
  const ref = textOf(call.body["ref"]);
  const sha = commitOf(call, ref);
  if (sha === undefined) throw new Refusal(422, `No ref found for: ${ref}`);
  if (call.body["auto_merge"] !== false && call.facts.behind?.includes(ref) === true)
    return { status: 202, body: { message: `Auto-merged main into ${ref} on deployment.` } };
  checkContexts(call, ref, sha);
  const made = deploymentFrom(call, ref, sha);
  const book = { ...call.book, deployments: [...call.book.deployments, made] };
  return { status: 201, body: deploymentView(call, made), book };
}

const FILTERS = ["sha", "ref", "task", "environment"] as const;

function list(call: Call): Reply {
  const isMeant = (made: Deployment) =>
    FILTERS.every((name) => [null, "none", made[name]].includes(call.query.get(name)));
  return listPage(call, call.book.deployments.filter(isMeant).toReversed(), (made) => deploymentView(call, made));
}

/** What says what was deployed. */
export const deploymentHandlers: Handlers = {
  "repos/list-deployments": list,
  "repos/create-deployment": create,
  "repos/get-deployment": (call) => ({ body: deploymentView(call, deploymentOf(call)) }),
};
