import { frozenBy, renderFrozen } from "../core/freeze";
import { type Guards, renderGuards } from "../core/guards";
import type { Ledger } from "../core/ledger";
import type { World } from "../ports";
import type { Hub } from "../ports/forge";
import { readComplaints } from "./complaints";
import type { Circumstances, WholeStageJob } from "./go";
import { stageOf } from "./metrics-job";

/** Returns what is known of the guards at this moment; what cannot be read is said in it. Throws CANCELLED only. */
export async function readCircumstances(
  world: World,
  { freeze, override }: Guards,
  label: string | undefined,
  { forge }: Pick<Hub, "forge">,
): Promise<Circumstances> {
  const complaints = await readComplaints(forge, label);
  const shut = frozenBy(freeze, world.clock.now());
  return { complaints, override, ...(shut === undefined ? {} : { frozen: renderFrozen(shut) }) };
}

/**
 * Returns which of the guards that a whole stage is asked for are really stepped over, for the ledger: a name that was
 * given for nothing is not among them. Empty where none is.
 */
export function steppedOver(
  { complaints, override, frozen }: Circumstances,
  job: Pick<WholeStageJob, "stages">,
  ledger: Ledger,
  now: number,
): string {
  const bakes = now < ledger.since + stageOf(job, ledger).bake * 1000;
  const complained = complaints.kind === "unread" || complaints.open.length > 0;
  const met = { bake: bakes, complaints: complained, freeze: frozen !== undefined, quarantine: false, outdated: false };
  return renderGuards(override.filter((guard) => met[guard]));
}
