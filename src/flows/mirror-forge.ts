import { commitStatusOf } from "../core/mirror/commit";
import { isOwnDoing } from "../core/mirror/event";
import { RolloutError } from "../errors";
import type { World } from "../ports";
import type { CommitStatus, Forge } from "../ports/forge";
import { showDeployments } from "./mirror-deployments";
import { showIssue } from "./mirror-issue";
import type { Showing } from "./showing";

/**
 * Makes GitHub show the ledger, part by part: one that the job may not write keeps none of the others from being shown, one
 * that GitHub does not answer does. Returns whether GitHub showed already what was to be shown of the commit.
 */
export async function showOnForge(world: World, forge: Forge, showing: Showing): Promise<boolean> {
  const { ledger, ref, news, untold } = showing;
  const held = ledger.status === "running" && news.alarm;
  const wanted = commitStatusOf(ref, ledger, held, forge.clean);
  let isGone = false;
  const part = async <T>(doing: string, act: () => Promise<T>): Promise<T | undefined> => {
    if (isGone) return undefined;
    try {
      return await act();
    } catch (cause) {
      isGone = isOutage(cause);
      untold(doing, cause);
      return undefined;
    }
  };
  const shown =
    wanted && (await part("its commit's status was not read", () => forge.commitStatus(wanted.commit, wanted.context)));
  const told = wanted !== undefined && isTold(shown, wanted);
  const isOwn = isOwnDoing(ledger, world.actor.runUrl, news);
  const isNews = isOwn || (wanted !== undefined && !told);
  // The issue goes first: as long as the commit does not show the rollback, the next run sees that there is one to be made.
  if (ledger.status === "rolled-back" && isNews)
    await part("its issue was not written", () => showIssue(forge, isOwn ? showing : passingBy(showing)));
  await part("its deployments were not shown", () => showDeployments(forge, showing, held));
  if (wanted !== undefined && !told) await part("its commit's status was not set", () => forge.setCommitStatus(wanted));
  return told;
}

/** What a run found that did not take the canary back is no evidence of why it was. */
function passingBy(showing: Showing): Showing {
  return { ...showing, news: { ...showing.news, evidence: "", digest: "" } };
}

function isTold(shown: CommitStatus | undefined, wanted: CommitStatus): boolean {
  return shown?.state === wanted.state && shown.description === wanted.description;
}

/** Whoever is not there, or wants to be left alone, is not asked the next thing. */
function isOutage(cause: unknown): boolean {
  const codes = ["CLOUD_UNREACHABLE", "QUOTA_EXCEEDED", "CANCELLED"];
  return cause instanceof RolloutError && codes.includes(cause.code);
}
