import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { BuildSecret } from "../core/build/order";
import { type ImageName, parseImage } from "../core/image";
import type { Outcome } from "../core/report/outcome";
import { RolloutError } from "../errors";
import type { BuildJob } from "../flows/build/job";
import { buildPush } from "../flows/build-push";
import { learnSecret } from "../github/redact";
import { readPlan } from "../target";
import { openWorkshop } from "../workshop";
import { type JobContext, workspaceOf } from "./context";

type Context = JobContext<"build-push">;

/** Starts build-push; the login that Docker was given goes again, however it ends. */
export async function startBuildPush(context: Context): Promise<Outcome> {
  const job = await buildJob(context);
  const { workshop, close } = openWorkshop(context.real, context.env, job.image.host);
  try {
    return await buildPush(workshop, job);
  } finally {
    await close();
  }
}

async function buildJob(context: Context): Promise<BuildJob> {
  const { inputs, env, real } = context;
  const workspace = workspaceOf(env);
  const buildContext = resolve(workspace, inputs.context);
  const dockerfile =
    inputs.dockerfile === undefined ? resolve(buildContext, "Dockerfile") : resolve(workspace, inputs.dockerfile);
  const [image, secrets] = await Promise.all([imageOf(context), secretsOf(inputs, workspace)]);
  const { platforms, cache, provenance, sbom, network } = inputs;
  const token = real.settings.accessToken?.reveal();
  return {
    image,
    context: buildContext,
    dockerfile,
    tags: inputs.tags ?? [],
    buildArgs: inputs["build-args"] ?? [],
    secrets,
    ...(inputs.target === undefined ? {} : { target: inputs.target }),
    ...{ platforms, cache, provenance, sbom, network },
    skipIfUnchanged: inputs["skip-if-unchanged"],
    dryRun: inputs["dry-run"],
    githubRuntime: missingOf(env),
    tokens: [token, ...TOKENS.map((variable) => env[variable])].flatMap((text) => text || []),
    ...repositoryUrlOf(env),
  };
}

/** Tokens that a step may be given and no image may hold. */
const TOKENS = ["GITHUB_TOKEN", "GH_TOKEN", "ACTIONS_RUNTIME_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"];

/** A plan is read only where the image is to come from it; what else is in it, the build does not need. */
async function imageOf({ inputs, env, real }: Context): Promise<ImageName> {
  const planned =
    inputs.image === undefined ? (await readPlan(inputs, workspaceOf(env), real.world.log.info)).image : undefined;
  const text = inputs.image ?? planned;
  const name = text === undefined ? undefined : parseImage(text);
  if (name !== undefined && name.digest === undefined) return name;
  throw new RolloutError(
    "INPUT_INVALID",
    `expected input 'image', or 'image' in the plan, to name a repository without a digest, got ${text ?? "nothing"}`,
    "with:\n  image: us-central1-docker.pkg.dev/my-project/my-repository/my-image",
  );
}

/** Every file that cannot be read is named at once; nothing of a file is shown. */
async function secretsOf(inputs: Context["inputs"], workspace: string): Promise<readonly BuildSecret[]> {
  const given = (inputs.secrets ?? []).map(([id, value]) => ({ id, value }));
  const files = (inputs["secret-files"] ?? []).map(async ([id, path]) => {
    const absolute = resolve(workspace, path);
    return { id, path: absolute, value: await readFile(absolute, "utf8").catch(() => undefined) };
  });
  const read = await Promise.all(files);
  const missing = read.filter(({ value }) => value === undefined);
  if (missing.length > 0) {
    const lines = missing.map(
      ({ id, path }) => `expected a file for the secret ${id} at ${path}, got none that can be read`,
    );
    throw new RolloutError("INPUT_INVALID", lines.join("\n"), "with:\n  secret-files: ID=path/from/the/workspace");
  }
  const found = read.flatMap(({ id, path, value }) => (value === undefined ? [] : [{ id, path, value }]));
  const secrets = [...given, ...found];
  for (const { value } of secrets) learnSecret(value);
  return secrets;
}

/** A composite's step is not given what an action in JavaScript gets; which one of the addresses, depends on the service. */
function missingOf(env: NodeJS.ProcessEnv): readonly string[] {
  const address = env["ACTIONS_RESULTS_URL"] || env["ACTIONS_CACHE_URL"];
  return [
    ...(env["ACTIONS_RUNTIME_TOKEN"] ? [] : ["ACTIONS_RUNTIME_TOKEN"]),
    ...(address ? [] : ["ACTIONS_RESULTS_URL"]),
  ];
}

function repositoryUrlOf(env: NodeJS.ProcessEnv): { readonly repositoryUrl?: string } {
  const [server, repository] = [env["GITHUB_SERVER_URL"], env["GITHUB_REPOSITORY"]];
  return server && repository ? { repositoryUrl: `${server}/${repository}` } : {};
}
