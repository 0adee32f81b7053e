import { type JsonObject, textOf } from "../core/json";
import { type Book, type Deployment, type DeploymentStatus, replaced } from "./book";
import type { Call, Handlers, Reply } from "./call";
import { deploymentOf } from "./deployments";
import { listPage } from "./paging";
import { invalid } from "./refusal";
import { repositoryUrl } from "./repositories";
import { nodeIdOf, timeOf, userView } from "./users";

const LONGEST = 140;

function statusView(call: Call, { id: deployment }: Deployment, status: DeploymentStatus): JsonObject {
  const url = `${repositoryUrl(call)}/deployments/${deployment}`;
  return {
    url: `${url}/statuses/${status.id}`,
    id: status.id,
    node_id: nodeIdOf("DES", status.id),
    state: status.state,
    creator: userView(call.base, status.by),
    description: status.description,
    environment: status.environment,
    target_url: status.logUrl,
    log_url: status.logUrl,
    environment_url: status.environmentUrl,
    created_at: timeOf(status.at),
    updated_at: timeOf(status.at),
    deployment_url: url,
    repository_url: repositoryUrl(call),
    performed_via_github_app: null,
  };
}

function statusFrom(call: Call, deployment: Deployment): DeploymentStatus {
  const { body } = call;
  return {
    id: call.nextId(),
    state: textOf(body["state"]),
    by: call.viewer,
    environment: textOf(body["environment"]) || deployment.environment,
    description: textOf(body["description"]),
    logUrl: textOf(body["log_url"]) || textOf(body["target_url"]),
    environmentUrl: textOf(body["environment_url"]),
    at: call.now,
  };
}

function withStatus(deployment: Deployment, status: DeploymentStatus): Deployment {
  const statuses = [...deployment.statuses, status];
  return { ...deployment, statuses, environment: status.environment, updatedAt: status.at };
}

/** A success puts the earlier successes of the same environment out of use, unless they are transient or production. */
function retirePrior(call: Call, book: Book, current: Deployment): Book {
  const isPrior = (one: Deployment) =>
    one.id < current.id && one.environment === current.environment && !one.transient && !one.production;
  const isServing = ({ statuses }: Deployment) => statuses.at(-1)?.state === "success";
  const retire = (one: Deployment): Deployment => {
    if (!isPrior(one) || !isServing(one)) return one;
    const { environment } = one;
    const made = { id: call.nextId(), state: "inactive", by: call.viewer, environment, at: call.now };
    return withStatus(one, { ...made, description: "", logUrl: "", environmentUrl: "" });
  };
  return { ...book, deployments: book.deployments.map(retire) };
}

/** The addresses that are no addresses of the web, which GitHub refuses. */
function checkUrls(body: JsonObject): void {
  for (const field of ["log_url", "target_url", "environment_url"]) {
    const text = textOf(body[field]);
    if (text !== "" && !/^https?:\/\/[^\s/]+/.test(text))
      throw invalid("DeploymentStatus", field, "custom", `${field} must use http(s) scheme`);
  }
}

function create(call: Call): Reply {
  const deployment = deploymentOf(call);
  checkUrls(call.body);
  if (textOf(call.body["description"]).length > LONGEST)
    throw invalid("DeploymentStatus", "description", "custom", "description is too long (maximum is 140 characters)");
  const status = statusFrom(call, deployment);
  const changed = withStatus(deployment, status);
  const book = { ...call.book, deployments: replaced(call.book.deployments, changed) };
  const retires = status.state === "success" && call.body["auto_inactive"] !== false;
  return {
    status: 201,
    body: statusView(call, deployment, status),
    book: retires ? retirePrior(call, book, changed) : book,
  };
}

/** What says how deployments stand. */
export const deploymentStatusHandlers: Handlers = {
  "repos/list-deployment-statuses": (call) => {
    const deployment = deploymentOf(call);
    return listPage(call, deployment.statuses.toReversed(), (status) => statusView(call, deployment, status));
  },
  "repos/create-deployment-status": create,
};
