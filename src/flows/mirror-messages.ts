import type { Ledger } from "../core/ledger";
import { renderGoogleChat, renderSlack } from "../core/mirror/chat";
import { eventOf, type RolloutEvent } from "../core/mirror/event";
import type { World } from "../ports";
import type { Channel, Messenger } from "../ports/forge";
import type { Telling } from "./showing";

const BODIES: { readonly [Name in Channel]: (event: RolloutEvent) => unknown } = {
  slack: renderSlack,
  "google-chat": renderGoogleChat,
  webhook: (event) => event,
};

/**
 * Posts what this run changed to every channel, all at the same time; nothing where it changed nothing. That a rollout is
 * held is posted once: not where it was `told` before.
 */
export async function postNews(
  { clock, actor }: World,
  messenger: Messenger,
  { ref, news, ledger, told, untold }: Telling & { readonly ledger: Ledger; readonly told: boolean },
): Promise<void> {
  const event = eventOf(ref, ledger, news, { run: actor.runUrl, at: clock.now() });
  if (event === undefined || (event.kind === "held" && told)) return;
  const post = (channel: Channel) =>
    messenger
      .post(channel, BODIES[channel](event))
      .catch((cause: unknown) => untold(`${channel} was not told that it is at '${event.kind}'`, cause));
  await Promise.all(messenger.channels.map(post));
}
