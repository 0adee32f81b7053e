import { constants } from "node:fs";
import { copyFile, cp, lstat, mkdir, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import type { BuildOrder, Places, Tools } from "../../core/build/order";
import { diskFull } from "../../core/build/refusals";
import { messageOf } from "../../errors";
import { type ContextRules, readRules } from "../context-rules";
import { makeTemporary } from "../temporary";

/** The files that one build needs beside the sources. */
export interface Scratch {
  readonly places: Places;
  /** Takes them away. */
  remove(): Promise<void>;
}

/**
 * Returns where the build finds its files, so that sign-in files stay out of the context and the workspace is not
 * written to. BuildKit takes its rules from beside the Dockerfile, so a copy of that gets them; the legacy builder takes
 * them from the context alone, so it gets a copy of the context, where that is needed. A context that is a link is the
 * folder that it leads to. Throws DISK_FULL, and INPUT_INVALID where no temporary file can be written.
 */
export async function openScratch(
  tools: Tools,
  order: Pick<BuildOrder, "context" | "dockerfile">,
  temporary = tmpdir(),
): Promise<Scratch> {
  const context = await realpath(order.context);
  const folder = await makeTemporary(temporary, "canary-build-");
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const sources = { context, dockerfile: order.dockerfile };
    const rules = await readRules(context, order.dockerfile);
    const fill = tools.how === "legacy" ? fillForLegacy : fillForBuildKit;
    return { places: { ...(await fill(folder, sources, rules)), answer: join(folder, "answer") }, remove };
  } catch (thrown) {
    await remove();
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOSPC") {
      throw diskFull("lay out the context", [messageOf(thrown)]);
    }
    throw thrown;
  }
}

type Sources = Pick<Places, "context" | "dockerfile">;

async function fillForBuildKit(
  folder: string,
  { context, dockerfile }: Sources,
  rules: ContextRules,
): Promise<Sources> {
  const beside = join(folder, "dockerfile");
  await mkdir(beside);
  const copy = join(beside, basename(dockerfile));
  await copyFile(dockerfile, copy);
  await writeFile(`${copy}.dockerignore`, rules.text);
  return { context, dockerfile: copy };
}

async function fillForLegacy(folder: string, { context, dockerfile }: Sources, rules: ContextRules): Promise<Sources> {
  if (!rules.isDockerfiles && !(await hasHidden(context, rules))) return { context, dockerfile };
  const copy = join(folder, "context");
  // A folder that is kept out may hold something that another rule takes in again; docker reads the rules once more.
  const leaves = rules.hasExceptions ? rules.forbids : rules.excludes;
  await cp(context, copy, {
    recursive: true,
    verbatimSymlinks: true,
    preserveTimestamps: true,
    mode: constants.COPYFILE_FICLONE,
    filter: async (path) => path === context || (!leaves(relative(context, path)) && (await canBeCopied(path))),
  });
  // Otherwise the copy holds nothing that is to stay out, and its rules, which may be copied into the image, stay as they are.
  if (rules.hasExceptions || rules.isDockerfiles) await replaceFile(join(copy, ".dockerignore"), rules.text);
  return { context: copy, dockerfile };
}

/** A socket or a pipe means nothing in an image. */
async function canBeCopied(path: string): Promise<boolean> {
  const stats = await lstat(path);
  return stats.isFile() || stats.isDirectory() || stats.isSymbolicLink();
}

/** What is there may be a link to a file that is not ours. */
async function replaceFile(path: string, text: string): Promise<void> {
  await rm(path, { force: true });
  await writeFile(path, text);
}

/** Returns whether something is there that only our own rules keep out. */
async function hasHidden(context: string, rules: ContextRules): Promise<boolean> {
  // With the kinds of the entries no link is followed; links may lead in circles.
  const entries = await readdir(context, { recursive: true, withFileTypes: true });
  return entries.some(({ parentPath, name }) => rules.adds(relative(context, join(parentPath, name))));
}
