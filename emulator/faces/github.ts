import { projectNumberOf } from "../core/ids";
import type { JsonObject } from "../core/json";
import type { ApiAnswer, ApiRequest, Face } from "../model";
import { type ApiMethod, createFace } from "./routing";

/** What the operator says GitHub has, for every repository that is asked about. */
export interface GitHubFacts {
  /** By name; the rules as GitHub's API has them, ids added where they lack. */
  readonly environments: Readonly<Record<string, { readonly protection_rules: readonly JsonObject[] }>>;
  /** By file name: `active`, `disabled_manually` and the like. */
  readonly workflows: Readonly<Record<string, string>>;
  /** Only this `OWNER/NAME` exists; any where left out. */
  readonly repository?: string | undefined;
  /** Requests must carry it; none is asked for where left out. */
  readonly token?: string | undefined;
}

/** GitHub as an operator sets it, and the face that answers for it. */
export interface GitHub {
  readonly face: Face;
  set(facts: GitHubFacts): void;
  /** Back to repositories without environments or workflows. */
  reset(): void;
}

const NOTHING: GitHubFacts = { environments: {}, workflows: {} };
const DOCS = "https://docs.github.com/rest";
const REPOSITORY = "^/repos/(?<owner>[^/]+)/(?<repo>[^/]+)";
const CREATED = "2024-01-01T00:00:00Z";

type Params = Readonly<Record<string, string>>;

/** Numbers that are the same for the same text, as ids are. */
const idOf = (text: string) => Number(projectNumberOf(`github ${text}`));

const nameOf = ({ owner = "", repo = "" }: Params) => `${owner}/${repo}`;

function repositoryView(name: string): JsonObject {
  const [login = "", repo = ""] = name.split("/");
  return {
    id: idOf(name),
    name: repo,
    full_name: name,
    private: true,
    visibility: "private",
    owner: { login, id: idOf(login), type: "Organization" },
    html_url: `https://github.com/${name}`,
    default_branch: "main",
    archived: false,
    disabled: false,
  };
}

function environmentView(repository: string, name: string, rules: readonly JsonObject[]): JsonObject {
  return {
    id: idOf(`${repository} ${name}`),
    name,
    html_url: `https://github.com/${repository}/deployments/activity_log?environments_filter=${encodeURIComponent(name)}`,
    created_at: CREATED,
    updated_at: CREATED,
    protection_rules: rules.map((rule, index) => ({ id: idOf(`${repository} ${name} ${index}`), ...rule })),
    deployment_branch_policy: null,
  };
}

function workflowView(repository: string, file: string, state: string): JsonObject {
  return {
    id: idOf(`${repository} ${file}`),
    name: file.replace(/\.ya?ml$/, ""),
    path: `.github/workflows/${file}`,
    state,
    created_at: CREATED,
    updated_at: CREATED,
    html_url: `https://github.com/${repository}/blob/main/.github/workflows/${file}`,
  };
}

function refuse(status: number, message: string, page = ""): ApiAnswer {
  return { status, body: { message, documentation_url: `${DOCS}${page}`, status: String(status) } };
}

/** Thrown where GitHub has no such thing; the face turns it into GitHub's 404. */
class Missing extends Error {
  constructor(readonly page: string) {
    super("Not Found");
  }
}

function found<T>(value: T | undefined, page: string): T {
  if (value === undefined) throw new Missing(page);
  return value;
}

type Facts = () => GitHubFacts;

function environmentMethods(facts: Facts): readonly ApiMethod[] {
  const page = "/deployments/environments#get-an-environment";
  const list = (_: ApiRequest, params: Params): JsonObject => {
    const environments = Object.entries(facts().environments).map(([name, { protection_rules }]) =>
      environmentView(nameOf(params), name, protection_rules),
    );
    return { total_count: environments.length, environments };
  };
  const get = (_: ApiRequest, params: Params): JsonObject => {
    const { name = "" } = params;
    const [known, { protection_rules }] = found(
      Object.entries(facts().environments).find(([one]) => one.toLowerCase() === name.toLowerCase()),
      page,
    );
    return environmentView(nameOf(params), known, protection_rules);
  };
  return [
    { method: "GET", path: new RegExp(`${REPOSITORY}/environments$`), answer: list },
    { method: "GET", path: new RegExp(`${REPOSITORY}/environments/(?<name>[^/]+)$`), answer: get },
  ];
}

function workflowMethods(facts: Facts): readonly ApiMethod[] {
  const all = (params: Params) =>
    Object.entries(facts().workflows).map(([file, state]) => workflowView(nameOf(params), file, state));
  const list = (_: ApiRequest, params: Params): JsonObject => {
    const workflows = all(params);
    return { total_count: workflows.length, workflows };
  };
  const get = (_: ApiRequest, params: Params): JsonObject =>
    found(
      all(params).find(
        ({ id, path }) => [String(id), path].includes(params["file"]) || path === `.github/workflows/${params["file"]}`,
      ),
      "/actions/workflows#get-a-workflow",
    );
  return [
    { method: "GET", path: new RegExp(`${REPOSITORY}/actions/workflows$`), answer: list },
    { method: "GET", path: new RegExp(`${REPOSITORY}/actions/workflows/(?<file>[^/]+)$`), answer: get },
  ];
}

function refusalOf({ token, repository }: GitHubFacts, { headers, path }: ApiRequest): ApiAnswer | undefined {
  const given = /^(?:Bearer|token) (.+)$/i.exec(headers["authorization"] ?? "")?.[1];
  if (token !== undefined && given !== token) return refuse(401, "Bad credentials");
  const asked = /^\/repos\/([^/]+\/[^/]+)/.exec(path)?.[1]?.toLowerCase();
  return repository === undefined || asked === repository.toLowerCase() ? undefined : refuse(404, "Not Found");
}

/** Returns the part of GitHub's REST API that says how a repository's environments and workflows are set up. */
export function createGitHub(): GitHub {
  let facts = NOTHING;
  const methods = createFace([
    {
      method: "GET",
      path: new RegExp(`${REPOSITORY}$`),
      answer: (_, params) => repositoryView(nameOf(params)),
    },
    ...environmentMethods(() => facts),
    ...workflowMethods(() => facts),
  ]);
  const face = async (request: ApiRequest) => {
    if (!request.path.startsWith("/repos/")) return undefined;
    try {
      return refusalOf(facts, request) ?? (await methods(request)) ?? refuse(404, "Not Found");
    } catch (error) {
      if (error instanceof Missing) return refuse(404, error.message, error.page);
      throw error;
    }
  };
  return {
    face,
    set: (next) => {
      facts = next;
    },
    reset: () => {
      facts = NOTHING;
    },
  };
}
