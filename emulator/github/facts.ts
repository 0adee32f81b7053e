import type { JsonObject } from "../core/json";

/** How an environment is protected: the rules as GitHub's API has them, ids added where they lack. */
export interface EnvironmentFacts {
  readonly protection_rules: readonly JsonObject[];
}

/** A workflow file, as far as GitHub shows what is in it. */
export interface WorkflowFacts {
  /** `active`, `disabled_manually` and the like. */
  readonly state: string;
  /** Default: the file's name without its end. */
  readonly name?: string | undefined;
  /** The title of its runs; `{NAME}` stands for an input. Default: the workflow's name. */
  readonly run_name?: string | undefined;
  /** The inputs of `workflow_dispatch`; any are taken where left out. */
  readonly inputs?: Readonly<Record<string, { readonly required?: boolean | undefined }>> | undefined;
}

/** How much of a kind of thing a token may do. */
export type Grant = "none" | "read" | "write";

/** What a token may do, by the names that a workflow's `permissions` have; none of what is not named, all without a list. */
export type Grants = Readonly<Record<string, Grant>>;

/** Who has a token. */
export interface Bearer {
  readonly login: string;
  readonly permissions?: Grants | undefined;
}

/** What the operator says GitHub has, for every repository that is asked about. */
export interface GitHubFacts {
  readonly environments: Readonly<Record<string, EnvironmentFacts>>;
  /** By file name; a text is the state. */
  readonly workflows: Readonly<Record<string, string | WorkflowFacts>>;
  /** Only this `OWNER/NAME` exists; any where left out. */
  readonly repository?: string | undefined;
  /** Requests must carry it; none is asked for where left out. */
  readonly token?: string | undefined;
  /** What all tokens may do that are not listed in `tokens`. */
  readonly permissions?: Grants | undefined;
  /** Tokens of others than a job; they are good beside `token`. */
  readonly tokens?: Readonly<Record<string, Bearer>> | undefined;
  /** Branches and tags, and the commits that they are at; every name exists where left out. */
  readonly refs?: Readonly<Record<string, string>> | undefined;
  /** Branches that lack commits of the default branch. */
  readonly behind?: readonly string[] | undefined;
  /** Checks that every commit must have and does not. */
  readonly missing_checks?: readonly string[] | undefined;
  /** False: the repository has none. */
  readonly issues?: boolean | undefined;
  /** Requests an hour; no limit where left out. */
  readonly rate_limit?: number | undefined;
}

/** A repository without environments and workflows. */
export const NOTHING: GitHubFacts = { environments: {}, workflows: {} };

/** Returns the workflow's facts with the name that runs go by. */
export function workflowOf(file: string, facts: string | WorkflowFacts): WorkflowFacts & { readonly name: string } {
  const given = typeof facts === "string" ? { state: facts } : facts;
  return { ...given, name: given.name ?? file.replace(/\.ya?ml$/, "") };
}
