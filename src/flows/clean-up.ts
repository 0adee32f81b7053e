import type { CleanUp } from "../core/clean-up";
import type { Ledger } from "../core/ledger";
import type { Outside } from "../core/outside";
import { renderTidying } from "../core/report/tidying";
import type { RevisionState, ServiceRef, ServiceState } from "../core/service";
import { type Inhabited, planTidying, type Tidied, type Tidying } from "../core/tidying";
import { knownWays } from "../core/ways";
import { RolloutError } from "../errors";
import type { World } from "../ports";
import { applyUpdate } from "./apply";
import { readService } from "./observe";
import { readOutside } from "./outside";

/** The service when its rollout is over, as it is or as it is foreseen. */
export interface AtTheEnd {
  readonly state: ServiceState;
  /** What is known of the outside; what is not is read. */
  readonly outside?: Outside;
  /** Revisions that are foreseen and so cannot be read. */
  readonly made: readonly RevisionState[];
}

/**
 * Tidies up behind a promoted rollout as the plan says, and returns what came of it. Done once more it does what is left.
 * What fails is only told: the users are where they belong. Throws CANCELLED and faults of our own.
 */
export async function cleanUp(world: World, ref: ServiceRef, ledger: Ledger, policy: CleanUp): Promise<Tidied> {
  if (!isWanted(policy)) return { done: [], undone: [], kinds: [] };
  const planned = await attempt(world, "Nothing was tidied up", async () =>
    foreseeTidying(world, ledger, policy, { state: await readService(world, ref), made: [] }),
  );
  if (typeof planned === "string") return { done: [], undone: [planned], kinds: [] };
  const done: string[] = [];
  const undone: string[] = [];
  const kinds: Tidying["kind"][] = [];
  for (const one of planned) {
    const said = renderTidying(one);
    const failed = one.kind === "leave" ? said : await attempt(world, `${said}: not done`, () => tidy(world, one));
    if (typeof failed === "string") undone.push(failed);
    else {
      done.push(said);
      kinds.push(one.kind);
    }
  }
  for (const line of done) world.log.info(`Tidied up: ${line}.`);
  return { done, undone, kinds };
}

/** Returns what a clean-up would do then, in order; changes nothing. Throws where the cloud cannot be read. */
export async function foreseeTidying(
  world: World,
  ledger: Ledger,
  policy: CleanUp,
  { state, outside, made }: AtTheEnd,
): Promise<readonly Tidying[]> {
  const { routings: past, ...place } = knownWays(ledger);
  const { routes, canary } = await readOutside(world, state.ref, { routings: [], past, ...place }, outside);
  const users = await withRevisions(world, state, made);
  const beside = canary === undefined ? {} : { canary: await withRevisions(world, canary, []) };
  return planTidying(policy, ledger, { users, routes, ...beside });
}

/** Returns whether the policy asks for anything that may not be done with the last change of the traffic. */
export function isWanted({ revisions, canaryService, tags }: CleanUp): boolean {
  return revisions !== undefined || canaryService !== "keep" || tags === "remove";
}

async function withRevisions(world: World, state: ServiceState, made: readonly RevisionState[]): Promise<Inhabited> {
  return { state, revisions: [...made, ...(await world.revisions.list(state.ref))] };
}

async function tidy(world: World, one: Exclude<Tidying, { kind: "leave" }>): Promise<void> {
  switch (one.kind) {
    case "delete-revision":
      return world.revisions.delete(one.ref, one.revision);
    case "delete-service":
      return world.services.delete(one.ref);
    case "remove-tag":
    case "scale-down":
      await applyUpdate(world, one.request);
  }
}

/** Returns what was attempted, or a line that tells why it failed. */
export async function attempt<Value>(world: World, what: string, deed: () => Promise<Value>): Promise<Value | string> {
  try {
    return await deed();
  } catch (cause) {
    if (!(cause instanceof RolloutError) || cause.code === "CANCELLED" || cause.code === "INTERNAL") throw cause;
    const line = `${what} (${cause.message})`;
    world.log.info(`${line}.`);
    return line;
  }
}
