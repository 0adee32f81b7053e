import { segment } from "./change";
import { type Finding, OR_FIX } from "./finding";

/** A service account, and who says that the release runs as it. */
export interface AccountChoice {
  readonly email: string;
  readonly from: "input" | "plan" | "service" | "default";
}

/** What IAM says of a service account. */
export interface AccountState {
  readonly email: string;
  readonly disabled: boolean;
}

/** Where a service account was made: NAME@PROJECT.iam.gserviceaccount.com. */
export interface AccountHome {
  readonly project: string;
  readonly name: string;
}

/**
 * Returns what the address says; undefined for accounts that Google makes itself, such as those of Compute Engine and
 * App Engine. A project of an organisation's own domain has it between its id and the rest.
 */
export function homeOf(email: string): AccountHome | undefined {
  const [, name = "", id = "", domain] =
    /^([^@]+)@([a-z0-9-]+)(?:\.([a-z0-9.-]+))?\.iam\.gserviceaccount\.com$/.exec(email) ?? [];
  return name === "" ? undefined : { name, project: domain === undefined ? id : `${domain}:${id}` };
}

/**
 * Returns IAM's path of the account. With the wildcard `-` for the project an account that does not exist answers 403
 * like one that is none of the caller's business, so the account's own project is named wherever it is known.
 */
export function accountPath(email: string, project: string): string {
  return `/v1/projects/${segment(homeOf(email)?.project ?? project)}/serviceAccounts/${segment(email)}`;
}

/** Returns what a service account that exists amounts to; `made` says that this run has created it. */
export function judgeAccount(choice: AccountChoice, { disabled }: AccountState, made: boolean): Finding {
  const { email, from } = choice;
  const facts = { email, from };
  if (disabled) {
    return {
      result: "error",
      sentence: `expected ${email} to be enabled, got a service account that is disabled`,
      fix: `gcloud iam service-accounts enable ${email}`,
      facts,
    };
  }
  if (from !== "default") {
    return { result: made ? "created" : "ok", sentence: `${email}, ${made ? "created" : "reused"}`, facts };
  }
  return {
    result: "warning",
    sentence: `the project's default compute service account will be used, ${email}, which often may do far more than one service needs`,
    fix: "# In the plan:\n# service-account: NAME@PROJECT_ID.iam.gserviceaccount.com",
    facts,
  };
}

/** Returns what a service account that does not exist amounts to; one of another project is not ours to create. */
export function accountMissing({ email, from }: AccountChoice, ours: AccountHome | undefined): Finding {
  const sentence = `expected the service account ${email}, got none${from === "default" ? "; it is the project's default" : ""}`;
  const fix =
    ours === undefined
      ? "# Name another one in the plan's `service-account`, or have this one created in its own project."
      : `gcloud iam service-accounts create ${ours.name} --project="${ours.project}"\n${OR_FIX}`;
  return { result: "error", sentence, fix };
}
