import { shortened } from "../core/mirror/short";
import type { CommitStatus, Forge } from "../ports/forge";
import { codeHostBehind } from "./code-host";
import { COMMIT_STATUSES } from "./forge-answers";
import { forgeDeployments } from "./forge-deployments";
import { forgeIssues } from "./forge-issues";
import { forgeRuns } from "./forge-runs";
import { parseAnswer } from "./host-answers";
import { createHostDoor, type HostDoor, type HostSettings } from "./host-ask";
import { redact } from "./redact";

/** Where the forge is, for programs and for people. */
export interface ForgeSettings extends HostSettings {
  /** GITHUB_SERVER_URL; absent: https://github.com. */
  readonly serverUrl?: string;
}

/**
 * Returns the run's repository on GitHub. What is asked is asked again where GitHub is in trouble; an order whose answer
 * is lost is looked for before it is given again. Throws as the code host does; PERMISSION_DENIED and CLOUD_REFUSED have
 * the lines of `permissions:` that the job needs. Texts that it writes have no secret of the run in them.
 */
export function createForge(settings: ForgeSettings, signal: AbortSignal): Forge {
  const door = createHostDoor(settings, signal);
  const { repository, serverUrl = "https://github.com" } = settings;
  return {
    clean: redact,
    ...codeHostBehind(door, repository),
    ...forgeRuns(door, repository, serverUrl),
    ...forgeIssues(door, repository),
    ...forgeDeployments(door, repository),
    commitStatus: (commit, context) => readCommitStatus(door, repository, commit, context),
    setCommitStatus: (status) => setCommitStatus(door, repository, status),
  };
}

async function readCommitStatus(
  door: HostDoor,
  repository: string,
  commit: string,
  context: string,
): Promise<CommitStatus | undefined> {
  const doing = `read the statuses of commit ${commit} of ${repository}`;
  const answer = await door.find({
    doing,
    grant: "statuses: read",
    ask: (octokit, place) => octokit.rest.repos.getCombinedStatusForRef({ ...place, ref: commit, per_page: 100 }),
  });
  if (answer === undefined) return undefined;
  const found = parseAnswer(COMMIT_STATUSES, answer, doing).statuses.find((one) => one.context === context);
  if (found === undefined) return undefined;
  const { state, description, target_url: url } = found;
  return { commit, state, context, description, url };
}

function setCommitStatus(door: HostDoor, repository: string, status: CommitStatus): Promise<void> {
  const { commit: sha, state, context, url } = status;
  const said = { sha, state, context, description: shortened(status.description, redact) };
  return door.write(
    {
      doing: `set the status of commit ${sha} of ${repository}`,
      grant: "statuses: write",
      ask: (octokit, place) =>
        octokit.rest.repos.createCommitStatus({ ...place, ...said, ...(url === "" ? {} : { target_url: url }) }),
    },
    () => undefined,
    // Said twice it says no more, so what was said is not looked for.
    async () => undefined,
  );
}
