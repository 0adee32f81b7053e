import type { Outcome } from "../core/report/outcome";
import type { ServiceRef } from "../core/service";
import { RolloutError } from "../errors";
import { announce, type News, newsOf } from "../flows/mirror";
import type { HubInputs } from "../hub";
import type { Hub } from "../ports/forge";
import type { RealWorld } from "../world";

/** What a step that tells people starts from. */
export interface TellingContext {
  readonly inputs: HubInputs & { readonly "dry-run": boolean };
  readonly real: Pick<RealWorld, "world" | "hub" | "signal">;
}

/**
 * Returns what `act` returns, or throws what it throws, after GitHub and the channels have been told how it left the
 * service in each region. By then all is done: what cannot be told changes nothing. A dry run and a cancelled one tell nobody.
 */
export async function telling(
  { inputs, real }: TellingContext,
  refs: readonly ServiceRef[],
  act: (hub: Hub) => Promise<Outcome>,
): Promise<Outcome> {
  const { world, signal } = real;
  const hub = real.hub(inputs);
  const since = world.clock.now();
  // One after the other, for GitHub counts how often it is asked at a time.
  const announceAll = async (news: News): Promise<void> => {
    for (const ref of refs) await announce(world, hub, ref, news);
  };
  try {
    const outcome = await act(hub);
    if (!inputs["dry-run"] && !signal.aborted) await announceAll(newsOf(outcome, since));
    return outcome;
  } catch (cause) {
    // What was changed before the refusal is shown; of one for bad input nothing was.
    const isTold = cause instanceof RolloutError && cause.exit !== 2 && !inputs["dry-run"] && !signal.aborted;
    if (isTold) await announceAll({ since, headline: cause.message, evidence: "", digest: "", alarm: false });
    throw cause;
  }
}
