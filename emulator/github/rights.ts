import { ownOf } from "../core/json";
import type { ApiRequest } from "../model";
import type { Bearer, GitHubFacts, Grants } from "./facts";
import { Refusal } from "./refusal";

/** Who a job's own token speaks for. */
const JOB = "github-actions[bot]";

/** What an operation needs, where its name does not tell: a kind of thing by `permissions`' name of it. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^repos\/get$/, "metadata"],
  [/^repos\/create-or-update-environment$/, "administration"],
  [/^repos\/.*environment/, "actions"],
  [/deployment/, "deployments"],
  [/^actions\//, "actions"],
  [/status/, "statuses"],
  [/^issues\//, "issues"],
];

/** GitHub lets who may read `actions` see what a run waits for. */
const OWN_KIND: Readonly<Record<string, string>> = { "actions/get-pending-deployments-for-run": "actions" };

/** Who names none of it may still see that the repository is there. */
const UNNAMED: Grants = { metadata: "read" };

/** Returns what a token must be allowed: the kind of thing, and whether it is to be changed. */
export function needOf(operation: string, method: string): { readonly kind: string; readonly grant: "read" | "write" } {
  const kind = OWN_KIND[operation] ?? KINDS.find(([pattern]) => pattern.test(operation))?.[1] ?? "metadata";
  return { kind, grant: method === "GET" ? "read" : "write" };
}

/** Returns who asks. Throws GitHub's 401 for a token that the operator does not know, where one is asked for. */
export function bearerOf({ token, tokens, permissions }: GitHubFacts, headers: ApiRequest["headers"]): Bearer {
  const given = /^(?:Bearer|token) (.+)$/i.exec(headers["authorization"] ?? "")?.[1];
  const known = given === undefined ? undefined : ownOf(tokens, given);
  if (known !== undefined) return known;
  if (token !== undefined && given !== token) throw new Refusal(401, "Bad credentials");
  return { login: JOB, permissions };
}

/** Throws GitHub's 403 where the token lacks what the operation needs: once it names anything, it has no more than it names. */
export function checkGrant(granted: Grants | undefined, operation: string, method: string): void {
  const { kind, grant } = needOf(operation, method);
  const has = granted === undefined ? "write" : (ownOf(granted, kind) ?? UNNAMED[kind] ?? "none");
  if (has === "write" || has === grant) return;
  const headers = { "x-accepted-github-permissions": `${kind}=${grant}` };
  throw new Refusal(403, "Resource not accessible by integration", undefined, headers);
}
