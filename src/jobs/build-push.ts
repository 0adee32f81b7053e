import { resolve } from "node:path";
import { requireThere } from "../cloud/git/sources";
import { type ImageName, parseImage, renderImage } from "../core/image";
import type { Outcome } from "../core/report/outcome";
import { RolloutError } from "../errors";
import type { BuildJob } from "../flows/build/job";
import { buildPush } from "../flows/build-push";
import { redact } from "../github/redact";
import { readPlan } from "../target";
import { openWorkshop } from "../workshop";
import { readSecrets } from "./build-secrets";
import { type JobContext, workspaceOf } from "./context";
import { allOf } from "./refusals";

type Context = JobContext<"build-push">;

/** Starts build-push; the login that Docker was given goes again, however it ends. */
export async function startBuildPush(context: Context): Promise<Outcome> {
  const job = await buildJob(context);
  await context.real.cloud.learnDockerLogins(job.image.host);
  requireShowable(job);
  const { workshop, close } = openWorkshop(context.real, context.env, job.image.host);
  try {
    return await buildPush(workshop, job);
  } finally {
    await close();
  }
}

async function buildJob(context: Context): Promise<BuildJob> {
  const { inputs, env } = context;
  const workspace = workspaceOf(env);
  const buildContext = resolve(workspace, inputs.context);
  const dockerfile =
    inputs.dockerfile === undefined ? resolve(buildContext, "Dockerfile") : resolve(workspace, inputs.dockerfile);
  const [, image, secrets] = await allOf([
    requireThere(buildContext, dockerfile),
    imageOf(context),
    readSecrets(inputs, workspace),
  ]);
  const { platforms, cache, provenance, sbom, network } = inputs;
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
    ...repositoryUrlOf(env),
  };
}

/** The outputs hold the image's name and its tags: with a secret taken out they would name another image. */
function requireShowable({ image, tags }: BuildJob): void {
  const shown = [{ input: "image", text: renderImage(image) }, ...tags.map((text) => ({ input: "tags", text }))];
  const lines = shown.flatMap(({ input, text }) =>
    redact(text) === text ? [] : [`expected nothing in '${input}' that is a secret of this run, got ${redact(text)}`],
  );
  if (lines.length === 0) return;
  throw new RolloutError(
    "INPUT_INVALID",
    lines.join("\n"),
    "Give another name or tag, and as a secret only what is one; what everybody may see is a build argument:\nwith:\n  build-args: |\n    NAME=VALUE",
  );
}

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
