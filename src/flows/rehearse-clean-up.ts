import { stepOf } from "../core/report/tidying";
import type { World } from "../ports";
import { attempt, foreseeTidying, isWanted } from "./clean-up";
import type { DeployJob } from "./deploy-job";
import { ledgerOf } from "./observe";
import { type Rehearsal, withSteps } from "./rehearsal";

/** Returns the rehearsal with what `cleanUp` would do on the service as it would be then; nothing where no policy asks. */
export async function rehearseCleanUp(
  world: World,
  { cleanUp: policy }: Pick<DeployJob, "cleanUp">,
  sofar: Rehearsal,
): Promise<Rehearsal> {
  const ledger = ledgerOf(sofar.state);
  if (ledger?.status !== "promoted" || policy === undefined || !isWanted(policy)) return sofar;
  const planned = await attempt(world, "Nothing would be tidied up", () =>
    foreseeTidying(world, ledger, policy, sofar),
  );
  return withSteps(sofar, ...(typeof planned === "string" ? [{ title: planned }] : planned.map(stepOf)));
}
