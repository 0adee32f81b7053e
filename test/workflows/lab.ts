import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { openStage, planText, type Stage } from "../scenarios/stage";
import { type Ended, parseEnded } from "./ended";
import { exportRepositories, writeNode } from "./export";
import { beginRun, changeRun, prepareProject, REPOSITORY, TOKEN, tellGitHub } from "./repository";

/** Every second is a sample, and readable at once; what a stage needs to be left is three seconds of requests. */
const METRICS = `metrics:
  - { name: errors, source: cloud-monitoring, measure: rate, target: 1%, warn: 2%, rollback: 5%, window: 2s, lag: 1ms, min-requests: 1 }
`;

/** Returns the stages of the plan; all but the first have the environment, where there is one. */
function stagesOf(bake: string, environment?: string): string {
  const guard = environment === undefined ? "" : `, environment: ${environment}`;
  return `stages:
  - { name: stage-1, percent: 5, watch: 3s, bake: ${bake} }
  - { name: stage-2, percent: 50, watch: 3s, bake: ${bake}${guard} }
  - { name: stage-3, percent: 100, watch: 3s, bake: ${bake}${guard} }
`;
}

/** The repository of a user who did what the guide says, and a Google Cloud and a GitHub to run its workflows against. */
export interface Lab {
  readonly stage: Stage;
  /**
   * Runs a workflow of the user's by the event, as `act` does: jobs, steps, needs, outputs. It asks for no
   * approval: these environments are approved beforehand.
   */
  run(
    event: string,
    workflow: string,
    inputs?: Readonly<Record<string, string>>,
    approved?: readonly string[],
  ): Promise<Ended>;
  /** Replaces the plan. */
  plan(bake: string, guard?: { readonly environment: string }): Promise<void>;
  /** Replaces the plan by this text. */
  writePlan(text: string): Promise<void>;
  /** Returns the shares of the users by revision, largest first. */
  shares(): Promise<readonly number[]>;
  /** Returns the service's address. */
  address(): Promise<string>;
  /** Returns the image of the revision that would be made next, which is the one released last. */
  servedImage(): Promise<string>;
  /** Returns what is written of the rollout on the service. */
  ledger(): Promise<string>;
  close(): Promise<void>;
}

const PLAN = ".github/rollout.yml";

const VARIABLES = {
  WORKLOAD_IDENTITY_PROVIDER: "projects/1/locations/global/workloadIdentityPools/github/providers/ion",
  DEPLOYER_SERVICE_ACCOUNT: "releaser@demo-project.iam.gserviceaccount.com",
};

/** Returns a lab whose service `ion-api` serves its first version to everybody; close it, for it has processes. */
export async function openLab(): Promise<Lab> {
  const folder = await mkdtemp(join(tmpdir(), "canary-workflows-"));
  const stage = await openStage();
  await stage.deploy();
  await prepareProject(stage);
  const repositories = await exportRepositories(folder);
  const env = await environment(folder, stage);
  const consumer = await makeConsumer(folder);
  const platform = (id: number) => ["--env", `GITHUB_RUN_ID=${id}`, "--env", `GITHUB_API_URL=${stage.emulator.url}`];
  return {
    stage,
    plan: (bake, guard) => writePlan(consumer, bake, guard?.environment),
    shares: async () => Object.values((await stage.traffic()).percent).sort((one, other) => other - one),
    address: async () => String((await service(stage))["uri"]),
    servedImage: async () => template.parse(await service(stage)).template.containers[0]?.image ?? "",
    ledger: async () => JSON.stringify((await service(stage))["annotations"]),
    writePlan: (text) => writeFile(join(consumer, PLAN), text),
    async run(event, workflow, inputs = {}, approved = []) {
      await tellGitHub(stage, `${workflow}.yml`);
      const id = await beginRun(stage, `${workflow}.yml`, approved);
      const { exitCode, all } = await execa(
        "act",
        [event, ...flagsOf(workflow, inputs), ...repositories, ...platform(id)],
        {
          cwd: consumer,
          env,
          extendEnv: false,
          all: true,
          reject: false,
        },
      );
      await changeRun(stage, id, { status: "completed", conclusion: exitCode === 0 ? "success" : "failure" });
      return parseEnded(exitCode, all);
    },
    async close() {
      await stage.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function flagsOf(workflow: string, inputs: Readonly<Record<string, string>>): readonly string[] {
  return [
    ...["-W", `.github/workflows/${workflow}.yml`, "-P", "ubuntu-24.04=-self-hosted", "--json"],
    ...["--action-offline-mode", "--no-cache-server", "--concurrent-jobs", "1", "--secret", "GITHUB_TOKEN"],
    ...Object.entries(inputs).flatMap(([name, value]) => ["--input", `${name}=${value}`]),
    ...Object.entries(VARIABLES).flatMap(([name, value]) => ["--var", `${name}=${value}`]),
  ];
}

/** Nothing of this process but PATH: a token of the emulator's would make signing in needless. */
async function environment(folder: string, stage: Stage): Promise<Record<string, string>> {
  const credentials = join(folder, "credentials.json");
  await writeFile(credentials, JSON.stringify(stage.emulator.externalAccount()));
  const { CLOUDSDK_AUTH_ACCESS_TOKEN: _, ...emulated } = stage.emulator.environment();
  return {
    ...emulated,
    PATH: [await writeNode(folder), process.env["PATH"]].join(delimiter),
    HOME: folder,
    LAB_CREDENTIALS: credentials,
    GITHUB_TOKEN: TOKEN,
  };
}

async function makeConsumer(folder: string): Promise<string> {
  const consumer = join(folder, "consumer");
  await mkdir(join(consumer, ".github"), { recursive: true });
  await cp("examples/workflows", join(consumer, ".github/workflows"), { recursive: true });
  await writePlan(consumer, "24h");
  const git = execa({ cwd: consumer });
  await git`git init --quiet --initial-branch main`;
  await git`git remote add origin https://github.com/${REPOSITORY}.git`;
  await git`git add --all`;
  await git`git -c user.name=lab -c user.email=lab@example.com commit --quiet --message ${"As the guide says"}`;
  return consumer;
}

const template = z.object({ template: z.object({ containers: z.array(z.object({ image: z.string() })) }) });

async function service(stage: Stage): Promise<Record<string, unknown>> {
  return (await stage.api("GET", "/v2/projects/demo-project/locations/us-central1/services/ion-api")).body;
}

async function writePlan(consumer: string, bake: string, environment?: string): Promise<void> {
  const text = planText(`service-account: runtime-account@demo-project.iam.gserviceaccount.com\n${METRICS}`);
  await writeFile(join(consumer, PLAN), text.replace(/^stages:\n(?: {2}- .*\n)+/m, stagesOf(bake, environment)));
}
