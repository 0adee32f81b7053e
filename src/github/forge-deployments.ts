import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { shortened } from "../core/mirror/short";
import type { Deployment, DeploymentStatus, Forge } from "../ports/forge";
import { DEPLOYMENT, DEPLOYMENT_STATUSES } from "./forge-answers";
import { readPages } from "./forge-pages";
import { parseAnswer } from "./host-answers";
import type { HostDoor } from "./host-ask";
import { redact } from "./redact";

const [READ, WRITE] = ["deployments: read", "deployments: write"];
/** Returns the part of the forge that knows of deployments. */
export function forgeDeployments(
  door: HostDoor,
  repository: string,
): Pick<Forge, "deployments" | "deploy" | "deploymentStatus" | "setDeploymentStatus"> {
  const deployments = (task: string, commit?: string) => readDeployments(door, repository, task, commit);
  const deploymentStatus = (id: number) => readStatus(door, repository, id);
  return {
    deployments,
    deploymentStatus,
    deploy: (made) => {
      const doing = `make a deployment to ${made.environment} in ${repository}`;
      const order = { ref: made.commit, task: made.task, environment: made.environment, ...OF_OURS };
      const object = OBJECT.safeParse(made.payload);
      const payload = object.success ? object.data : JSON.stringify(made.payload);
      const description = shortened(made.description, redact);
      return door.write(
        {
          doing,
          grant: WRITE,
          ask: (octokit, place) => octokit.rest.repos.createDeployment({ ...place, ...order, payload, description }),
        },
        (answer) => deploymentOf(parseAnswer(DEPLOYMENT, answer, doing)),
        async () => (await deployments(made.task, made.commit)).find((one) => isSame(one, made)),
      );
    },
    setDeploymentStatus: (id, status) => {
      const doing = `set the status of deployment ${id} of ${repository}`;
      return door.write(
        {
          doing,
          grant: WRITE,
          ask: (octokit, place) =>
            octokit.rest.repos.createDeploymentStatus({ ...place, deployment_id: id, ...statusBody(status) }),
        },
        () => undefined,
        // Said twice it says no more, so what was said is not looked for.
        async () => undefined,
      );
    },
  };
}

/** GitHub takes an object or a text. */
const OBJECT = z.record(z.string(), z.unknown());

/** A rollout is judged by its own gates, moves by itself, and its stages stand beside each other. */
const OF_OURS = {
  auto_merge: false,
  required_contexts: [] as string[],
  transient_environment: false,
  production_environment: true,
};

async function readDeployments(
  door: HostDoor,
  repository: string,
  task: string,
  commit: string | undefined,
): Promise<readonly Deployment[]> {
  const asked = commit === undefined ? { task } : { task, sha: commit };
  const question = { doing: `read the deployments of ${repository}`, grant: READ, schema: z.array(DEPLOYMENT) };
  const listed = await readPages(
    door,
    { ...question, ask: (octokit, page) => octokit.rest.repos.listDeployments({ ...page, ...asked }) },
    (found) => found,
  );
  return listed.map(deploymentOf);
}

async function readStatus(door: HostDoor, repository: string, id: number): Promise<DeploymentStatus | undefined> {
  const doing = `read the status of deployment ${id} of ${repository}`;
  const answer = await door.find({
    doing,
    grant: READ,
    ask: (octokit, place) => octokit.rest.repos.listDeploymentStatuses({ ...place, deployment_id: id, per_page: 100 }),
  });
  if (answer === undefined) return undefined;
  // Which end is the newer one is not written down anywhere; ids grow.
  const [last] = parseAnswer(DEPLOYMENT_STATUSES, answer, doing).sort((one, other) => other.id - one.id);
  if (last === undefined) return undefined;
  const { state, description, environment_url: environmentUrl, log_url: logUrl } = last;
  return { state, description, environmentUrl, logUrl };
}

function statusBody({ state, description, environmentUrl, logUrl }: DeploymentStatus) {
  return {
    state,
    description: shortened(description, redact),
    auto_inactive: false,
    ...(environmentUrl === "" ? {} : { environment_url: environmentUrl }),
    ...(logUrl === "" ? {} : { log_url: logUrl }),
  };
}

function isSame(one: Deployment, made: Omit<Deployment, "id">): boolean {
  return one.environment === made.environment && isDeepStrictEqual(one.payload, made.payload);
}

function deploymentOf({ id, environment, sha, payload }: z.output<typeof DEPLOYMENT>): Deployment {
  return { id, environment, commit: sha, payload };
}
