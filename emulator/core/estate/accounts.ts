import { createHash } from "node:crypto";
import { ApiError, invalid } from "../errors";
import { compact, type JsonObject, objectOf, textOf } from "../json";
import { bytesEtagOf } from "../timestamps";
import { type Estate, knownProjects, nextMoment, projectOf, type Turn } from "./estate";
import type { Account } from "./records";

/** Which account a request names: by e-mail or unique id, in a project or (`-`) in any. */
export interface AccountKey {
  readonly project: string;
  readonly account: string;
}

const DOMAIN = "iam.gserviceaccount.com";

/** Returns `projects/P/serviceAccounts/EMAIL`, the name that answers and policies have. */
export function accountName({ project, email }: Account): string {
  return `projects/${project}/serviceAccounts/${email}`;
}

/** Returns the service account as IAM v1 shows it. */
export function accountView(account: Account): JsonObject {
  const { project, email, uniqueId, displayName, description, disabled, etag } = account;
  return compact({
    name: accountName(account),
    projectId: project,
    uniqueId,
    email,
    displayName: displayName || undefined,
    etag,
    description: description || undefined,
    oauth2ClientId: uniqueId,
    disabled: disabled ? true : undefined,
  });
}

/** Returns the account; throws NOT_FOUND where there is none, or where it was created too short a time ago. */
export function readAccount(estate: Estate, { project, account }: AccountKey, now: number): Account {
  const found = Object.values(estate.accounts).find(
    (one) =>
      (one.email === account || one.uniqueId === account) &&
      (project === "-" || one.project === projectOf(estate, project)),
  );
  if (found !== undefined && found.visibleAt <= now) return found;
  throw new ApiError("NOT_FOUND", `Service account projects/${project}/serviceAccounts/${account} does not exist.`);
}

/** Returns the accounts of a project that can be read by now, in the order of their e-mails. */
export function listAccounts(estate: Estate, project: string, now: number): readonly Account[] {
  return Object.values(estate.accounts)
    .filter((account) => account.project === projectOf(estate, project) && account.visibleAt <= now)
    .sort((left, right) => left.email.localeCompare(right.email));
}

function uniqueIdOf(text: string): string {
  const digits = BigInt(`0x${createHash("sha256").update(text).digest("hex")}`).toString();
  return `1${digits.slice(0, 20)}`;
}

function put(estate: Estate, account: Account): Turn<Account> {
  return { estate: { ...estate, accounts: { ...estate.accounts, [account.email]: account } }, answer: account };
}

/** Creates an account; INVALID_ARGUMENT for a bad id, ALREADY_EXISTS where there is one, be it readable or not yet. */
export function createAccount(estate: Estate, parent: string, body: JsonObject, now: number): Turn<Account> {
  const project = projectOf(estate, parent);
  const id = textOf(body["accountId"]);
  if (id.length < 6 || id.length > 30)
    throw invalid("account_id", `The account ID "${id}" does not have a length between 6 and 30.`);
  if (!/^[a-z]([-a-z0-9]*[a-z0-9])$/.test(id))
    throw invalid("account_id", `The account ID "${id}" must match the pattern "[a-z]([-a-z0-9]*[a-z0-9])".`);
  const email = `${id}@${project}.${DOMAIN}`;
  if (estate.accounts[email] !== undefined)
    throw new ApiError("ALREADY_EXISTS", `Service account ${id} already exists within project projects/${project}.`);
  const moment = nextMoment(estate, now);
  const { displayName, description } = objectOf(body["serviceAccount"]);
  return put(moment.estate, {
    project,
    email,
    uniqueId: uniqueIdOf(moment.id),
    displayName: textOf(displayName),
    description: textOf(description),
    disabled: false,
    etag: bytesEtagOf(moment.at),
    visibleAt: now + estate.settings.accountMs,
  });
}

/** What a change of an account sets; what is left out stays. */
export type AccountChange = Partial<Pick<Account, "displayName" | "description" | "disabled">>;

/** Changes an account; NOT_FOUND where it cannot be read. */
export function changeAccount(estate: Estate, key: AccountKey, change: AccountChange, now: number): Turn<Account> {
  const account = readAccount(estate, key, now);
  const moment = nextMoment(estate, now);
  return put(moment.estate, { ...account, ...change, etag: bytesEtagOf(moment.at) });
}

/** Deletes an account and its policy; NOT_FOUND where it cannot be read. */
export function deleteAccount(estate: Estate, key: AccountKey, now: number): Turn<JsonObject> {
  const account = readAccount(estate, key, now);
  const { [account.email]: _account, ...accounts } = estate.accounts;
  const { [accountName(account)]: _policy, ...policies } = estate.policies;
  return { estate: { ...estate, accounts, policies }, answer: {} };
}

/** Throws INVALID_ARGUMENT for a member that is a service account of a project of the estate and cannot be read there. */
export function checkMembers(estate: Estate, members: readonly string[], now: number): void {
  for (const member of members) {
    const match = /^serviceAccount:([^@]+@([^.]+)\.iam\.gserviceaccount\.com)$/.exec(member);
    const [, email = "", project = ""] = match ?? [];
    if (!knownProjects(estate).includes(project)) continue;
    const account = estate.accounts[email];
    if (account === undefined || account.visibleAt > now)
      throw invalid("policy.bindings.members", `Service account ${email} does not exist.`);
  }
}
