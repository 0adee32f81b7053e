import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { Stage } from "../scenarios/stage";
import { EXAMPLES } from "./files";

/** The repository whose workflows run. */
export const REPOSITORY = "acme/ion";

const workflow = z.object({
  "run-name": z.string().optional(),
  on: z.object({
    workflow_dispatch: z
      .object({ inputs: z.record(z.string(), z.object({ required: z.boolean().default(false) })) })
      .optional(),
  }),
  jobs: z.record(z.string(), z.object({ permissions: z.record(z.string(), z.enum(["read", "write"])) })),
});

async function readExample(file: string) {
  return workflow.parse(parse(await readFile(file, "utf8")));
}

/** Returns what GitHub knows of a workflow's file: its inputs, and the title that its runs get. */
async function factsOf(file: string) {
  const { on, "run-name": title } = await readExample(file);
  const [, text, args = ""] = /format\('([^']*)', ([^)]*)\)/.exec(title ?? "") ?? [];
  const names = args.split(", ").map((name) => name.replace(/^inputs\.([\w-]+)(?: \|\| '(.*)')?$/, orElse));
  const runName = text?.replace(/\{(\d)\}/g, (_, index: string) => `{${names[Number(index)]}}`);
  return { inputs: on.workflow_dispatch?.inputs ?? {}, ...(runName === undefined ? {} : { run_name: runName }) };
}

/** Says an input, and what stands in its place where it is empty, as the emulator is told it. */
function orElse(_: string, name: string, without?: string): string {
  return without === undefined ? name : `${name}|${without}`;
}

const GUARDED = {
  protection_rules: [{ type: "required_reviewers", reviewers: [{ type: "User", reviewer: { login: "mona" } }] }],
};

/**
 * Tells the emulated GitHub of the user's repository: the workflows as they were copied, the environments with their
 * reviewers, and a token that may do what the job of that workflow asks for, and no more.
 */
export async function tellGitHub(stage: Stage, file: string): Promise<void> {
  const { jobs } = await readExample(`examples/workflows/${file}`);
  const { "id-token": _, ...permissions } = Object.assign({}, ...Object.values(jobs).map((job) => job.permissions));
  const workflows = await Promise.all(EXAMPLES.map(async (path) => [basename(path), await factsOf(path)]));
  await put(stage, "github", {
    repository: REPOSITORY,
    token: TOKEN,
    tokens: { [VISITOR]: { login: "mona" } },
    permissions,
    workflows: Object.fromEntries(workflows),
    environments: { production: GUARDED },
  });
}

/** The token that GitHub gives to a job. */
export const TOKEN = "github-token-of-the-lab";
/** A person's, who may see everything. */
const VISITOR = "github-token-of-mona";

const shown = z.array(
  z.object({
    environment: z.string().optional(),
    sha: z.string().optional(),
    state: z.string().optional(),
    context: z.string().optional(),
    title: z.string().optional(),
  }),
);

/** Returns what people see on GitHub of the rollouts: environments, states of the newest one's commit, titles of open issues. */
export async function shownOn({ emulator }: Stage) {
  const ask = async (path: string) => {
    const headers = { authorization: `Bearer ${VISITOR}` };
    const answer = await fetch(`${emulator.url}/repos/${REPOSITORY}/${path}`, { headers });
    return shown.parse(await answer.json());
  };
  const deployments = await ask("deployments?task=cloud-run-canary");
  const statuses = await ask(`commits/${deployments[0]?.sha}/statuses`);
  const issues = await ask("issues?labels=cloud-run-canary");
  return {
    environments: deployments.map(({ environment }) => environment),
    states: statuses.map(({ state }) => state),
    issues: issues.map(({ title }) => title),
  };
}

/** Returns the number of a run that has just begun, and that `mona` has approved for these environments. */
export async function beginRun(stage: Stage, file: string, environments: readonly string[]): Promise<number> {
  const { body } = await ok(stage.api("POST", "/emulator/v1/github/runs", { repository: REPOSITORY, workflow: file }));
  const id = Number(body["id"]);
  if (environments.length === 0) return id;
  await changeRun(stage, id, { status: "waiting", waits_for: environments });
  await ok(
    stage.api("POST", `/emulator/v1/github/runs/${id}/reviews`, { by: "mona", environments, state: "approved" }),
  );
  return id;
}

const runs = z.object({
  runs: z.array(
    z.object({
      id: z.number(),
      workflow: z.string(),
      title: z.string(),
      event: z.string(),
      inputs: z.record(z.string(), z.string()),
    }),
  ),
});

/** Returns the runs of a workflow that something else than the lab has started. */
export async function runsOn(stage: Stage, file: string) {
  const { body } = await ok(stage.api("GET", "/emulator/v1/github/runs"));
  return runs.parse(body).runs.filter(({ workflow: of, inputs }) => of === file && Object.keys(inputs).length > 0);
}

/** Changes what GitHub says of a run. */
export async function changeRun(stage: Stage, id: number, change: object): Promise<void> {
  await ok(stage.api("PATCH", `/emulator/v1/github/runs/${id}`, change));
}

/** The registry and the account that a release needs, and that the guide has a user make. */
export async function prepareProject(stage: Stage): Promise<void> {
  const project = "/v1/projects/demo-project";
  await ok(stage.api("POST", `${project}/serviceAccounts`, { accountId: "runtime-account" }));
  const repositories = `${project}/locations/us-central1/repositories?repositoryId=demo`;
  await ok(stage.api("POST", repositories, { format: "DOCKER" }));
}

async function put(stage: Stage, what: string, body: unknown): Promise<void> {
  await ok(stage.api("PUT", `/emulator/v1/${what}`, body));
}

async function ok(answer: ReturnType<Stage["api"]>): ReturnType<Stage["api"]> {
  const { status, body } = await answer;
  if (status !== 200) throw new Error(`expected HTTP 200 of the emulator, got ${status}: ${JSON.stringify(body)}`);
  return { status, body };
}
