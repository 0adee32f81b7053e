import { BEFORE_FIRST } from "../ask";
import type { Ledger } from "../ledger";
import type { ServiceRef } from "../service";
import { type Clean, shortened } from "./short";

/** What GitHub is to say of the commit that is released. */
export interface WantedCommitStatus {
  readonly commit: string;
  readonly state: "pending" | "success" | "failure";
  readonly context: string;
  readonly description: string;
  readonly url: string;
}

/** Returns the context under which a service's rollouts are told; each project and region has its own, or one would hide another. */
export function contextOf({ service, region, project }: ServiceRef): string {
  return `cloud-run-canary/${service} (${project} ${region})`;
}

/** Returns what is to be said of the rollout's commit; undefined where nobody knows it. */
export function commitStatusOf(
  ref: ServiceRef,
  ledger: Ledger,
  held: boolean,
  clean: Clean,
): WantedCommitStatus | undefined {
  const { commit = "", story } = ledger;
  if (commit === "") return undefined;
  const url = story.at(-1)?.run ?? "";
  const said = saying(ledger, held);
  return { commit, context: contextOf(ref), url, ...said, description: shortened(said.description, clean) };
}

function saying(ledger: Ledger, held: boolean): Pick<WantedCommitStatus, "state" | "description"> {
  const { status, canary, stage, percent, reason } = ledger;
  switch (status) {
    case "running": {
      const where = stage === BEFORE_FIRST ? "deployed, and no user on it yet" : `${stage}, ${percent} % of the users`;
      const line = held ? `held at ${where}: a person is needed` : where;
      return { state: "pending", description: `${canary}: ${line}` };
    }
    case "promoted":
      return { state: "success", description: `${canary}: promoted, all users` };
    case "rolled-back":
      return { state: "failure", description: `${canary}: rolled back: ${reason || "no reason was given"}` };
  }
}
