import { isObject, type JsonObject, listOf, objectOf } from "../core/json";
import type { Call, Handlers } from "./call";
import type { EnvironmentFacts } from "./facts";
import { countedPage } from "./paging";
import { found } from "./refusal";
import { CREATED, repositoryUrl } from "./repositories";
import { idOf, nodeIdOf, userView } from "./users";

/** An environment by the name that it was given, whatever the case in which it is asked for. */
export interface Environment extends EnvironmentFacts {
  readonly name: string;
  readonly id: number;
}

/** Returns all environments, those that a client made last. */
export function environmentsOf({ book, facts }: Pick<Call, "book" | "facts">): readonly Environment[] {
  const all = Object.entries({ ...facts.environments, ...book.environments });
  return all.map(([name, rest]) => ({ ...rest, name, id: idOf(`${book.repository} ${name}`) }));
}

/** Returns the environment of the name, in whatever case; undefined where there is none. */
export function environmentNamed(call: Pick<Call, "book" | "facts">, name: string): Environment | undefined {
  return environmentsOf(call).find((one) => one.name.toLowerCase() === name.toLowerCase());
}

/** Returns the environment, one that is gone too, as runs show it. */
export function environmentShort(call: Pick<Call, "base" | "book" | "facts">, name: string): JsonObject {
  const { repository } = call.book;
  const id = environmentNamed(call, name)?.id ?? idOf(`${repository} ${name}`);
  const path = encodeURIComponent(name);
  return {
    id,
    node_id: nodeIdOf("EN", id),
    name,
    url: `${repositoryUrl(call)}/environments/${path}`,
    html_url: `https://github.com/${repository}/deployments/activity_log?environments_filter=${path}`,
  };
}

/** A reviewer as the operator tells, filled up to one of GitHub's: a login is enough. */
function reviewerView(base: string, entry: JsonObject): JsonObject {
  const given = objectOf(entry["reviewer"]);
  const { login, slug = given["name"] } = given;
  if (entry["type"] !== "Team") return { type: "User", reviewer: { ...userView(base, String(login)), ...given } };
  const id = idOf(`team ${slug}`);
  const url = `${base}/organizations/1/team/${id}`;
  const team = {
    id,
    node_id: nodeIdOf("T", id),
    name: slug,
    slug,
    description: null,
    permission: "pull",
    parent: null,
  };
  const places = { url, html_url: url, members_url: `${url}/members{/member}`, repositories_url: `${url}/repos` };
  return { type: "Team", reviewer: { ...team, ...places, type: "organization", ...given } };
}

/** Returns the required reviewers of the environment, none where nobody has to approve. */
export function reviewersOf(base: string, { protection_rules }: EnvironmentFacts): readonly JsonObject[] {
  const entries = protection_rules.flatMap(({ reviewers }) => listOf(reviewers)).filter(isObject);
  return entries.map((entry) => reviewerView(base, entry));
}

/** Returns the minutes for which the environment lets a run wait. */
export function waitOf({ protection_rules }: EnvironmentFacts): number {
  return protection_rules.reduce((sum, { wait_timer: minutes }) => sum + (Number(minutes ?? 0) || 0), 0);
}

function environmentView(call: Call, environment: Environment): JsonObject {
  const rules = environment.protection_rules.map((rule, index) => {
    const id = idOf(`${call.book.repository} ${environment.name} ${index}`);
    const reviewers = reviewersOf(call.base, { protection_rules: [rule] });
    return { id, node_id: nodeIdOf("GA", id), ...rule, ...(Array.isArray(rule["reviewers"]) ? { reviewers } : {}) };
  });
  return {
    ...environmentShort(call, environment.name),
    created_at: CREATED,
    updated_at: CREATED,
    protection_rules: rules,
    deployment_branch_policy: null,
  };
}

/** GitHub is given ids of reviewers, which nobody has logins for here. */
function rulesOf(body: JsonObject): readonly JsonObject[] {
  const given = listOf(body["reviewers"]).filter(isObject);
  const reviewers = given.map(({ type = "User", id = 0 }) => ({
    type,
    reviewer: type === "Team" ? { id, slug: `team-${id}` } : { id, login: `user-${id}` },
  }));
  const timer = Number(body["wait_timer"] ?? 0);
  const waits = timer > 0 ? [{ type: "wait_timer", wait_timer: timer }] : [];
  const asks = { type: "required_reviewers", prevent_self_review: body["prevent_self_review"] === true, reviewers };
  return reviewers.length > 0 ? [...waits, asks] : waits;
}

/** What says how environments are protected. */
export const environmentHandlers: Handlers = {
  "repos/get-all-environments": (call) =>
    countedPage(call, "environments", environmentsOf(call), (one) => environmentView(call, one)),
  "repos/get-environment": (call) => {
    const known = found(environmentNamed(call, call.params["environment_name"] ?? ""));
    return { body: environmentView(call, known) };
  },
  "repos/create-or-update-environment": (call) => {
    const asked = call.params["environment_name"] ?? "";
    const name = environmentNamed(call, asked)?.name ?? asked;
    const environments = { ...call.book.environments, [name]: { protection_rules: rulesOf(call.body) } };
    const book = { ...call.book, environments };
    const made = found(environmentNamed({ ...call, book }, name));
    return { body: environmentView({ ...call, book }, made), book };
  },
};
