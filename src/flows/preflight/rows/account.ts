import {
  type AccountChoice,
  type AccountHome,
  accountMissing,
  homeOf,
  judgeAccount,
} from "../../../core/preflight/account";
import { toAccount } from "../../../core/preflight/change";
import type { Finding } from "../../../core/preflight/finding";
import { RolloutError } from "../../../errors";
import { type Asking, isOurs, type RowKind, refuseUnreadPlan, requireProject } from "../asking";
import { provide } from "../mend";

/** Whether the service account is there that the release runs as. */
export const account: RowKind = { name: "service account", ask: ({ shared }) => shared.account() };

/** Returns the account that is named, else the service's own, else the project's default one. */
export async function chooseAccount({ job, shared }: Asking): Promise<AccountChoice> {
  if (job.account !== undefined) return job.account;
  refuseUnreadPlan(job);
  const named = (await shared.service())?.template["serviceAccount"];
  if (typeof named === "string" && named !== "") return { email: named, from: "service" };
  const project = await shared.project();
  if (project !== undefined)
    return { email: `${project.number}-compute@developer.gserviceaccount.com`, from: "default" };
  throw new RolloutError("INPUT_INVALID", `expected the project ${requireProject(job)}, got none of that name`);
}

/** Returns what the account amounts to; in mode `fix` one of this project that is missing is created. */
export async function settleAccount(asking: Asking): Promise<Finding> {
  const { ground, job, shared } = asking;
  const project = requireProject(job);
  const choice = await shared.choice();
  const home = await homeHere(asking, choice.email);
  const title = `Runs ${job.service?.service ?? "Cloud Run services"}`;
  return provide(asking, {
    ...(home === undefined ? {} : { change: toAccount(home.project, home.name, title) }),
    read: () => ground.accounts.read(choice.email, project),
    judge: (state, made) => judgeAccount(choice, state, made),
    missing: () => accountMissing(choice, home),
    plan: `would create ${choice.email}`,
  });
}

/** An account lives in the project that its address names. */
async function homeHere(asking: Asking, email: string): Promise<AccountHome | undefined> {
  const home = homeOf(email);
  return home !== undefined && (await isOurs(asking, home.project)) ? home : undefined;
}
