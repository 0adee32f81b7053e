import type { Clock, RequestJson } from "../../ports";
import type { Ground } from "../../ports/ground";
import type { Credentials } from "../auth";
import { createAccounts } from "./accounts";
import { createCaller } from "./caller";
import { createMender } from "./mender";
import { createPermissions } from "./permissions";
import { createProjects } from "./projects";
import { createRepositories } from "./repositories";
import { createSwitchboard } from "./switchboard";

/** The doors of a preflight that lead to Google. */
export type GoogleGround = Pick<
  Ground,
  "caller" | "projects" | "switchboard" | "accounts" | "repositories" | "permissions" | "mender"
>;

/** Returns the doors that lead to Google, one line an API. Nothing is asked before the first call. */
export function createGround(requestJson: RequestJson, credentials: Credentials, clock: Clock): GoogleGround {
  return {
    caller: createCaller(credentials),
    projects: createProjects(requestJson),
    switchboard: createSwitchboard(requestJson),
    accounts: createAccounts(requestJson),
    repositories: createRepositories(requestJson),
    permissions: createPermissions(requestJson, () => credentials.account()),
    mender: createMender(requestJson, clock),
  };
}
