import type { Channel, Hub, Messenger } from "../../src/ports/forge";
import { FakeForge } from "./forge";
import { refusal } from "./forge-refusal";

/** Keeps what would have been posted. */
export class FakeMessenger implements Messenger {
  readonly posted: { readonly channel: Channel; readonly body: unknown }[] = [];
  /** While true every post is refused, after it was written down in `refused`. */
  isDown = false;
  readonly refused: Channel[] = [];

  constructor(readonly channels: readonly Channel[] = []) {}

  async post(channel: Channel, body: unknown): Promise<void> {
    if (this.isDown) {
      this.refused.push(channel);
      throw refusal("down", `post to ${channel}`);
    }
    this.posted.push({ channel, body });
  }
}

/** A hub whose parts can be looked at; the run is no. 4711 of the branch `main`. */
export interface FakeHub extends Hub {
  readonly forge: FakeForge;
  readonly messenger: FakeMessenger;
}

/** Returns a hub with an empty repository and without channels unless some are given. */
export function fakeHub({
  forge = new FakeForge(),
  messenger = new FakeMessenger(),
  run = { id: "4711", branch: "main", commit: "c0ffee0000000000000000000000000000000000" },
}: Partial<FakeHub> = {}): FakeHub {
  return { forge, messenger, run };
}
