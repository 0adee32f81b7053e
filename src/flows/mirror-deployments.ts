import {
  changesTo,
  type DeploymentChange,
  deploymentsOf,
  isOf,
  isOfAnother,
  leftBehind,
  type ShownDeployment,
  TASK,
} from "../core/mirror/deployments";
import type { Deployment, Forge } from "../ports/forge";
import type { Showing } from "./showing";

/** So many deployments of canaries before are looked at; only those of the one before can still be open. */
const BEFORE = 5;

/** Makes the deployments of the repository tell of every stay at a stage; nothing where the commit is not known. */
export async function showDeployments(forge: Forge, showing: Showing, held: boolean): Promise<void> {
  const { state, ledger, ref } = showing;
  const { commit = "", canary } = ledger;
  if (commit === "") return;
  const wanted = deploymentsOf(state, ledger, held, forge.clean);
  // By the commit, for in a busy repository the older stages are no longer among the last deployments of all.
  const made = await forge.deployments(TASK, commit);
  const ours = made.filter(({ payload }) => wanted.some((one) => isOf(payload, one)));
  const others = (await forge.deployments(TASK))
    .filter(({ payload }) => isOfAnother(payload, ref, canary))
    .slice(0, BEFORE);
  const changes = [
    ...changesTo(wanted, await withStatus(forge, ours)),
    ...leftBehind(await withStatus(forge, others), canary),
  ];
  for (const change of changes) await make(forge, commit, change);
}

/** One after the other, as they happened; GitHub shows the last one first. */
async function make(forge: Forge, commit: string, change: DeploymentChange): Promise<void> {
  if (change.kind === "tell") return forge.setDeploymentStatus(change.id, change.status);
  const { environment, payload, description, status } = change.wanted;
  const { id } = await forge.deploy({ environment, commit, payload, task: TASK, description });
  await forge.setDeploymentStatus(id, status);
}

function withStatus(forge: Forge, deployments: readonly Deployment[]): Promise<readonly ShownDeployment[]> {
  const read = async ({ id, payload }: Deployment): Promise<ShownDeployment> => {
    const status = await forge.deploymentStatus(id);
    return status === undefined ? { id, payload } : { id, payload, status };
  };
  return Promise.all(deployments.map(read));
}
