import { readingOf } from "../core/ledger-text";
import type { News } from "../core/mirror/event";
import type { Outcome } from "../core/report/outcome";
import type { ServiceRef } from "../core/service";
import { messageOf, RolloutError } from "../errors";
import type { World } from "../ports";
import type { Hub } from "../ports/forge";
import { showOnForge } from "./mirror-forge";
import { postNews } from "./mirror-messages";
import type { Telling, Untold } from "./showing";

export type { News } from "../core/mirror/event";

/**
 * Makes GitHub show the service's rollout as its ledger has it, and tells people what this run changed. Run again it sends
 * nothing more; what an outage kept from GitHub is made up for by the next run. It never throws: what could not be told is
 * a line in the log and at most one warning on the run, none where a permission is lacking, and a cancelled run tells nobody.
 */
export async function announce(world: World, hub: Hub, ref: ServiceRef, news: News): Promise<void> {
  if (hub.forge === undefined && hub.messenger.channels.length === 0) return;
  const untold: Untold = (doing, cause) => {
    if (isCancelled(cause)) return;
    const line = `${ref.service}: ${doing}: ${messageOf(cause)}`;
    world.log.info(hintOf(cause) === undefined ? line : `${line}\nWhat to do:\n${hintOf(cause)}`);
    // Who leaves out a permission that may be left out has decided so, and need not read of it on every run.
    if (!isDenied(cause)) hub.warn?.(line);
  };
  try {
    await tell(world, hub, { ref, news, untold });
  } catch (cause) {
    untold("its rollout was not told", cause);
  }
}

async function tell(world: World, hub: Hub, telling: Telling): Promise<void> {
  const state = await world.services.read(telling.ref);
  if (state === undefined) return;
  const reading = readingOf(state);
  // What cannot be read cannot be shown either; a person is needed for the ledger itself, and its run says so.
  if (reading.kind !== "ledger") return;
  const { ledger } = reading;
  const told = hub.forge === undefined ? false : await showOnForge(world, hub.forge, { ...telling, state, ledger });
  await postNews(world, hub.messenger, { ...telling, ledger, told });
}

/** Returns the news of a run that ended so; `since` is when it began, in epoch milliseconds. */
export function newsOf(outcome: Pick<Outcome, "headline" | "summary" | "outputs" | "exit">, since: number): News {
  const { headline, summary, outputs, exit } = outcome;
  return { since, headline, evidence: summary, digest: outputs["evidence-digest"] ?? "", alarm: exit === 3 };
}

function isDenied(cause: unknown): boolean {
  return cause instanceof RolloutError && cause.code === "PERMISSION_DENIED";
}

function isCancelled(cause: unknown): boolean {
  return cause instanceof RolloutError && cause.code === "CANCELLED";
}

function hintOf(cause: unknown): string | undefined {
  return cause instanceof RolloutError ? cause.hint : undefined;
}
