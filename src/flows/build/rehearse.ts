import { planBuild, planPush, planTag, shownCommand } from "../../core/build/commands";
import { isLoopback } from "../../core/build/loopback";
import type { BuildOrder, Command, Places, Tools } from "../../core/build/order";
import { type ImageName, renderImage } from "../../core/image";
import { releasedOutputs } from "../../core/report/build";
import { type DryStep, renderDryRun } from "../../core/report/dry-run";
import type { Outcome } from "../../core/report/outcome";
import type { RegistryImage } from "../../ports/registry";
import type { Workshop } from "../../ports/workshop";
import { missingTags } from "./reuse";

/** What nobody knows before the image is built. */
const ID = "IMAGE_ID";
const DIGEST = "sha256:DIGEST";

/** Returns every command and request of a build, in order; `all` has the content's own tag beside those asked for. */
export function rehearse(tools: Tools, order: BuildOrder, all: readonly string[], tags: readonly string[]): Outcome {
  const { repository, context, dockerfile } = order;
  const isLocal = tools.route === "local";
  const build = planBuild(tools, order, { context, dockerfile, answer: isLocal ? "IMAGE_ID_FILE" : "METADATA_FILE" });
  const first = { ...repository, tag: all[0] ?? "" };
  const steps: DryStep[] = [
    { ...stepOf(isLocal ? "Build the image" : "Build the image and push it without a tag", build), ...noteOn(build) },
    { title: "Look whether the image is for linux/amd64 and holds no secret", asks: true },
    ...(isLocal ? [stepOf("Name it", planTag(ID, first)), stepOf("Push it", planPush(first))] : []),
    ...(isLocal ? all.slice(1) : all).map((tag) => taggingOf(repository, DIGEST, tag)),
  ];
  const outputs = { image: "", digest: "", size: "", tags: tags.join(","), skipped: "false" };
  const remarks = ["Names in capitals stand for what is known only then.", ...remarkOn(context)];
  return renderDryRun({ subject: renderImage(repository), steps, remarks, outputs });
}

/** Returns the requests that would give the image that is there the tags that it lacks. */
export async function rehearseReuse(
  workshop: Workshop,
  { repository }: BuildOrder,
  found: RegistryImage,
  tags: readonly string[],
): Promise<Outcome> {
  const missing = await missingTags(workshop, repository, found, tags);
  const { digest, size } = found;
  const steps = missing.map((tag) => taggingOf(repository, digest, tag));
  const outputs = { ...releasedOutputs({ repository, digest, size, tags }), skipped: "true" };
  const why = `${digest} has the same content`;
  return renderDryRun({ subject: renderImage(repository), steps, why, outputs });
}

function stepOf(title: string, command: Command): DryStep {
  return { title, command: shownCommand(command) };
}

function noteOn({ hidden }: Command): { note?: string } {
  const names = Object.keys(hidden);
  return names.length === 0 ? {} : { note: `With these variables in its environment, not shown: ${names.join(", ")}` };
}

function remarkOn(context: Places["context"]): readonly string[] {
  return [`From ${context} Docker gets no gha-creds-*.json and, unless .dockerignore says '!.git', no .git.`];
}

/** As the OCI distribution specification has it. */
function taggingOf(repository: ImageName, digest: string, tag: string): DryStep {
  const scheme = isLoopback(repository.host) ? "http" : "https";
  const path = `${scheme}://${repository.host}/v2/${repository.path}/manifests/${tag}`;
  return {
    title: `Give it the tag ${tag}`,
    note: `The body is the manifest of ${digest}.`,
    request: { method: "PUT", path },
  };
}
