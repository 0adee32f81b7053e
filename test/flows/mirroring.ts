import type { News } from "../../src/core/mirror/event";
import { deployCanary } from "../../src/flows/deploy-canary";
import { announce } from "../../src/flows/mirror";
import { rollback } from "../../src/flows/rollback";
import { REF } from "../fakes/cloud-run";
import { FakeForge } from "../fakes/forge";
import { type FakeHub, FakeMessenger, fakeHub } from "../fakes/hub";
import { type FakeWorld, fakeWorld } from "../fakes/world";
import { deployJob, rollbackJob } from "./jobs";

export const COMMIT = "5eed000000000000000000000000000000000001";

/** A world, and a hub with every channel. */
export interface Scene {
  readonly world: FakeWorld;
  readonly hub: FakeHub;
}

/** Returns a world without a rollout, and a repository that shows nothing. */
export function scene(): Scene {
  const world = fakeWorld();
  const forge = new FakeForge(() => world.clock.now());
  return { world, hub: fakeHub({ forge, messenger: new FakeMessenger(["slack", "google-chat", "webhook"]) }) };
}

/** What a run does to the rollout. */
export type Deed = "0" | "one" | "two" | "three" | "next" | "rollback" | "nothing";

/** Lets a run do it a minute after the one before, and returns what it would tell. */
export async function act({ world }: Scene, deed: Deed, commit: string = COMMIT): Promise<News> {
  world.clock.advance(60);
  const since = world.clock.now();
  if (deed === "rollback") await rollback(world, rollbackJob({ reason: "error rate 12 %" }));
  else if (deed !== "nothing") await deployCanary(world, deployJob({ stage: deed, commit }));
  return { since, headline: "the numbers do not tell", evidence: "### Numbers\n", digest: "d1", alarm: false };
}

/** The same, and then tells it. */
export async function run(on: Scene, deed: Deed, change: Partial<News> = {}): Promise<void> {
  const news = await act(on, deed);
  await announce(on.world, on.hub, REF, { ...news, ...change });
}

/** Returns the deployments as GitHub would show them, oldest first: environment, and the states they went through. */
export function deploymentsOn({ forge }: FakeHub): readonly string[] {
  return forge.made.map(({ id, environment }) => {
    const states = (forge.statuses.get(id) ?? []).map(({ state }) => state);
    return `${environment}: ${states.join(", ")}`;
  });
}

/** Returns the kinds of the events that the webhook got. */
export function eventsOn({ messenger }: FakeHub): readonly unknown[] {
  const events = messenger.posted.filter(({ channel }) => channel === "webhook");
  return events.map(({ body }) => (typeof body === "object" && body !== null && "kind" in body ? body.kind : body));
}
